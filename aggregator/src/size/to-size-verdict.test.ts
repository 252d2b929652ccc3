import { expect, test } from 'vitest';
import { toSizeVerdict } from './to-size-verdict.ts';

const now = new Date('2026-03-10T02:00:00Z');
const thresholds = { now, warnRows: 800_000, alertRows: 1_000_000 };
const yesterday = new Date('2026-03-09T02:00:00Z');

test('the thresholds themselves already warn and alert', () => {
  const level = (totalRows: number) => toSizeVerdict({ ...thresholds, totalRows, previous: null }).level;

  expect(level(799_999)).toBe('ok');
  expect(level(800_000)).toBe('warning');
  expect(level(999_999)).toBe('warning');
  expect(level(1_000_000)).toBe('alert');
});

test('it is an emergency when a too large database grows by more than 10,000 rows a day', () => {
  const isEmergency = (totalRows: number, rows: number, countedAt = yesterday) =>
    toSizeVerdict({ ...thresholds, totalRows, previous: { countedAt, rows } }).isEmergency;

  expect(isEmergency(1_010_000, 1_000_000)).toBe(false);
  expect(isEmergency(1_010_001, 1_000_000)).toBe(true);
  expect(isEmergency(1_050_000, 1_000_000, new Date('2026-03-05T02:00:00Z'))).toBe(false);
  expect(isEmergency(900_000, 100_000)).toBe(false);
});

test('two runs within a minute do not make a few rows look like fast growth', () => {
  const previous = { countedAt: new Date('2026-03-10T01:59:00Z'), rows: 1_000_000 };

  const verdict = toSizeVerdict({ ...thresholds, totalRows: 1_000_500, previous });

  expect(verdict).toEqual({ level: 'alert', growthPerDay: 500, isEmergency: false });
});

test('without an earlier count everything is growth', () => {
  const verdict = toSizeVerdict({ ...thresholds, totalRows: 1_000_000, previous: null });

  expect(verdict).toEqual({ level: 'alert', growthPerDay: 1_000_000, isEmergency: true });
});
