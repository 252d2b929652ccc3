import { expect, test } from 'vitest';
import { calendarPeriods, type CalendarPeriod } from './calendar-periods.ts';

const starts = (from: string, to: string, period: CalendarPeriod, timeZone: string) =>
  calendarPeriods({ from: new Date(from), to: new Date(to) }, period, timeZone).map((each) =>
    each.from.toISOString()
  );

test('days are those of the zone, whole, also where the range cuts the first and the last', () => {
  expect(starts('2026-11-20T12:00Z', '2026-11-21T23:30Z', 'day', 'Europe/Berlin')).toEqual([
    '2026-11-19T23:00:00.000Z',
    '2026-11-20T23:00:00.000Z',
    '2026-11-21T23:00:00.000Z'
  ]);
});

test('a range that ends at midnight does not touch the next day', () => {
  expect(starts('2026-11-20T00:00Z', '2026-11-21T00:00Z', 'day', 'UTC')).toEqual([
    '2026-11-20T00:00:00.000Z'
  ]);
});

test.each([
  ['25 hours in autumn', '2026-10-25T12:00Z', 'Europe/Berlin', 25],
  ['23 hours in spring', '2026-03-29T12:00Z', 'Europe/Berlin', 23],
  ['24 and a half where clocks change by half an hour', '2026-04-05T03:00Z', 'Australia/Lord_Howe', 24.5],
  ['23 hours where midnight itself is skipped', '2026-09-06T12:00Z', 'America/Santiago', 23]
])('a day has %s', (_what, moment, timeZone, hours) => {
  const at = new Date(moment);

  const [day] = calendarPeriods({ from: at, to: new Date(at.getTime() + 1) }, 'day', timeZone);

  expect((day!.to.getTime() - day!.from.getTime()) / 3_600_000).toBe(hours);
});

test('weeks begin on Monday, months on the first', () => {
  expect(starts('2026-11-24T10:00Z', '2026-12-01T10:00Z', 'week', 'UTC')).toEqual([
    '2026-11-23T00:00:00.000Z',
    '2026-11-30T00:00:00.000Z'
  ]);
  expect(starts('2026-11-24T10:00Z', '2026-12-01T10:00Z', 'month', 'Asia/Kathmandu')).toEqual([
    '2026-10-31T18:15:00.000Z',
    '2026-11-30T18:15:00.000Z'
  ]);
});

test.each(['day', 'week', 'month'] as const)('neighbours of a %s leave no gap', (period) => {
  const range = { from: new Date('2026-01-01T00:00Z'), to: new Date('2026-12-31T00:00Z') };

  const periods = calendarPeriods(range, period, 'America/St_Johns');

  for (const [index, { to }] of periods.slice(0, -1).entries()) expect(periods[index + 1]!.from).toEqual(to);
});
