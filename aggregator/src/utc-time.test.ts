import { expect, test } from 'vitest';
import { addDays, startOfDay, startOfWeek, toDateText, toHourRange, toHours } from './utc-time.ts';

test('days begin at midnight UTC, also before 1970', () => {
  expect(startOfDay(new Date('2026-03-29T23:59:59.999Z'))).toEqual(new Date('2026-03-29T00:00:00Z'));
  expect(startOfDay(new Date('1969-12-31T23:00:00Z'))).toEqual(new Date('1969-12-31T00:00:00Z'));
});

test('weeks begin on Monday, as in Postgres', () => {
  const monday = new Date('2026-03-09T00:00:00Z');

  const starts = [0, 1, 2, 3, 4, 5, 6].map((days) => startOfWeek(addDays(monday, days + 0.9)));

  expect(starts).toEqual(Array.from({ length: 7 }, () => monday));
  expect(startOfWeek(addDays(monday, 7))).toEqual(addDays(monday, 7));
  expect(startOfWeek(new Date('1969-12-30T12:00:00Z'))).toEqual(new Date('1969-12-29T00:00:00Z'));
});

test('a day in which clocks change somewhere has 24 hours', () => {
  const range = { from: new Date('2026-03-29T00:00:00Z'), to: new Date('2026-03-30T00:00:00Z') };

  const hours = toHours(range);

  expect(hours).toHaveLength(24);
  expect(hours[2]).toEqual(new Date('2026-03-29T02:00:00Z'));
  expect(toHourRange(hours[23]!).to).toEqual(range.to);
});

test('a range that ends before it begins has no hours', () => {
  expect(toHours({ from: new Date('2026-03-02'), to: new Date('2026-03-01') })).toEqual([]);
});

test('dates are written the way Postgres reads them', () => {
  expect(toDateText(new Date('2026-03-01T23:59:59Z'))).toBe('2026-03-01');
});
