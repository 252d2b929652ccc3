import { expect, test } from 'vitest';
import { addMonths, dateAfterKey, describeDate, describeMonth, weeksOf } from './calendar.ts';

test('a month has its weeks from Monday to Sunday', () => {
  const weeks = weeksOf('2026-11');

  expect(weeks).toHaveLength(6);
  expect(weeks[0]).toEqual([null, null, null, null, null, null, '2026-11-01']);
  expect(weeks.at(-1)?.[0]).toBe('2026-11-30');
  expect(weeksOf('2027-02').flat().filter(Boolean)).toHaveLength(28);
});

test('months go on over the turn of the year', () => {
  expect([addMonths('2026-12', 1), addMonths('2026-01', -1)]).toEqual(['2027-01', '2025-12']);
  expect(describeMonth('2026-11')).toBe('November 2026');
  expect(describeDate('2026-11-20')).toBe('Friday 20 November 2026');
});

test.each([
  ['ArrowLeft', '2026-11-19'],
  ['ArrowRight', '2026-11-21'],
  ['ArrowUp', '2026-11-13'],
  ['ArrowDown', '2026-11-27'],
  ['Home', '2026-11-16'],
  ['End', '2026-11-22'],
  ['PageUp', '2026-10-20'],
  ['PageDown', '2026-12-20'],
  ['a', null]
])('in a calendar %s leads from 20 November to %s', (key, date) => {
  expect(dateAfterKey('2026-11-20', key)).toBe(date);
});

test('the same day of a shorter month is its last', () => {
  expect(dateAfterKey('2026-03-31', 'PageUp')).toBe('2026-02-28');
});
