import { expect, test } from 'vitest';
import { shiftRange } from './shift-range.ts';

const now = new Date('2026-11-25T10:30:00Z');
const shown = (from: string, to: string) => ({
  asked: { start: from, end: to },
  from,
  to,
  timeZone: 'Europe/Berlin'
});
const lastDay = {
  asked: { preset: '24h' as const },
  from: '2026-11-24T10:29:50.000Z',
  to: '2026-11-25T10:29:50.000Z',
  timeZone: 'Europe/Berlin'
};

test('a range that ends now is preceded by its own length, and followed by nothing', () => {
  expect(shiftRange(lastDay, 'earlier', now)).toEqual({
    start: '2026-11-23T10:29:50.000Z',
    end: '2026-11-24T10:29:50.000Z'
  });
  expect(shiftRange(lastDay, 'later', now)).toBeNull();
});

test('one step back and one forth lead to where one was', () => {
  const range = shown('2026-11-20T06:00:00.000Z', '2026-11-20T18:00:00.000Z');

  const { start, end } = shiftRange(range, 'earlier', now) as { start: string; end: string };

  expect(shiftRange(shown(start, end), 'later', now)).toEqual(range.asked);
});

test('days stay days, whatever clocks do, and end today at the latest', () => {
  const days = (start: string, end: string) => ({ ...lastDay, asked: { start, end } });

  expect(shiftRange(days('2026-10-23', '2026-10-25'), 'later', now)).toEqual({
    start: '2026-10-26',
    end: '2026-10-28'
  });
  expect(shiftRange(days('2026-11-20', '2026-11-23'), 'later', now)).toEqual({
    start: '2026-11-24',
    end: '2026-11-25'
  });
  expect(shiftRange(days('2026-11-25', '2026-11-25'), 'later', now)).toBeNull();
});

test('nothing leads out of the ninety days that are kept', () => {
  const earliest = new Date(now.getTime() - 90 * 24 * 3_600_000).toISOString();
  const range = shown('2026-08-28T00:00:00.000Z', '2026-09-02T00:00:00.000Z');
  const days = (start: string, end: string) => ({ ...lastDay, asked: { start, end } });

  expect(shiftRange(range, 'earlier', now)).toEqual({ start: earliest, end: range.from });
  expect(shiftRange(shown(earliest, '2026-09-02T00:00:00.000Z'), 'earlier', now)).toBeNull();
  expect(shiftRange(days('2026-08-27', '2026-08-30'), 'earlier', now)).toBeNull();
  expect(shiftRange(days('2026-08-29', '2026-09-02'), 'earlier', now)).toEqual({
    start: '2026-08-27',
    end: '2026-08-28'
  });
});
