import { expect, test } from 'vitest';
import {
  addDays,
  dateOf,
  daysBetween,
  earliestLocalDate,
  isDate,
  localTimeOf,
  parseLocalDays,
  startOfDay,
  toLocalTime
} from './local-days.ts';

const now = new Date('2026-11-21T10:35:20.500Z');

function parse(start: string, end: string, timeZone = 'Europe/Berlin'): string {
  const parsed = parseLocalDays({ start, end }, timeZone, now);
  if ('fault' in parsed) return parsed.fault;
  return `${parsed.range.from.toISOString()} ${parsed.range.to.toISOString()}`;
}

test('a date is one of the calendar', () => {
  expect(['2026-11-20', '2028-02-29'].every(isDate)).toBe(true);
  expect(['2026-02-30', '2026-11-20T00:00Z', '', 'today'].some(isDate)).toBe(false);
});

test('days are counted by the calendar, whatever clocks do', () => {
  expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
  expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2);
});

test('a day begins at midnight of its zone', () => {
  expect(startOfDay('2026-11-20', 'Europe/Berlin').toISOString()).toBe('2026-11-19T23:00:00.000Z');
  expect(startOfDay('2026-07-20', 'Europe/Berlin').toISOString()).toBe('2026-07-19T22:00:00.000Z');
  expect(startOfDay('2026-11-20', 'Asia/Kathmandu').toISOString()).toBe('2026-11-19T18:15:00.000Z');
  expect(dateOf(new Date('2026-11-19T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-20');
});

test('the days on which clocks change have 23 and 25 hours', () => {
  const hours = (date: string) =>
    (startOfDay(addDays(date, 1), 'Europe/Berlin').getTime() - startOfDay(date, 'Europe/Berlin').getTime()) /
    3_600_000;

  expect([hours('2026-03-29'), hours('2026-03-30'), hours('2026-10-25')]).toEqual([23, 24, 25]);
});

test('where clocks are put forward over midnight the day begins an hour late', () => {
  expect(startOfDay('2026-09-06', 'America/Santiago').toISOString()).toBe('2026-09-06T04:00:00.000Z');
});

test('whole days of the zone are a range, the last one included', () => {
  expect(parse('2026-11-18', '2026-11-19')).toBe('2026-11-17T23:00:00.000Z 2026-11-19T23:00:00.000Z');
  expect(parse('2026-11-18', '2026-11-18', 'America/New_York')).toBe(
    '2026-11-18T05:00:00.000Z 2026-11-19T05:00:00.000Z'
  );
});

test('today ends now', () => {
  expect(parse('2026-11-21', '2026-11-21')).toBe('2026-11-20T23:00:00.000Z 2026-11-21T10:35:20.500Z');
});

test('ninety days across the change of clocks are allowed, one more is too long', () => {
  expect(parse('2026-08-24', '2026-11-21')).toMatch(/^2026-08-23T22:00/);
  expect(parse('2026-08-23', '2026-11-21')).toBe('too_long');
});

test('what has not come, is no longer kept, or is the wrong way round is refused', () => {
  expect(earliestLocalDate('Europe/Berlin', now)).toBe('2026-08-23');
  expect(parse('2026-11-21', '2026-11-22')).toBe('future');
  expect(parse('2026-11-22', '2026-11-21')).toBe('future');
  expect(parse('2026-08-22', '2026-08-30')).toBe('retention');
  expect(parse('2026-11-20', '2026-11-19')).toBe('order');
  expect(parse('2026-11-31', '2026-12-01')).toBe('unreadable');
});

test('tomorrow has begun where the sun rises first', () => {
  expect(parse('2026-11-22', '2026-11-22', 'Pacific/Kiritimati')).toBe(
    '2026-11-21T10:00:00.000Z 2026-11-21T10:35:20.500Z'
  );
});

test('a time in a form is one of the zone, there and back', () => {
  const moment = new Date('2026-07-20T08:05:00.000Z');

  expect(toLocalTime(moment, 'Europe/Berlin')).toBe('2026-07-20T10:05');
  expect(localTimeOf('2026-07-20T10:05', 'Europe/Berlin')).toEqual(moment);
  expect(localTimeOf('2026-10-25T02:30', 'Europe/Berlin')?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
  expect(localTimeOf('2026-03-29T02:30', 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T01:30:00.000Z');
  expect(localTimeOf('', 'UTC')).toBeNull();
});
