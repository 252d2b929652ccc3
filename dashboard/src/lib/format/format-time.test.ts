import { expect, test } from 'vitest';
import {
  formatAge,
  formatClock,
  formatGrain,
  formatInterval,
  formatMoment,
  formatRange
} from './format-time.ts';

const moment = '2026-07-21T22:03:10.400Z';

test('a moment is told in the viewer’s zone, in 24 hours', () => {
  expect(formatClock(moment, 'UTC')).toBe('22:03:10');
  expect(formatClock(moment, 'Europe/Berlin')).toBe('00:03:10');
  expect(formatMoment(moment, 'UTC')).toBe('21 Jul, 22:03');
  expect(formatMoment(moment, 'Europe/Berlin')).toBe('22 Jul, 00:03');
});

test.each([
  ['2026-11-20T12:03:00Z', '2026-11-21T12:03:00Z', 'UTC', '20 Nov, 12:03 – 21 Nov, 12:03'],
  ['2026-11-21T12:00:00Z', '2026-11-21T12:15:00Z', 'UTC', '21 Nov, 12:00 – 12:15'],
  ['2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z', 'UTC', '21 Nov'],
  ['2026-11-21T00:00:00Z', '2026-11-28T00:00:00Z', 'UTC', '21 Nov – 27 Nov'],
  ['2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z', 'Europe/Berlin', '21 Nov, 01:00 – 22 Nov, 01:00'],
  ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 'Europe/Berlin', '29 Mar']
])('from %s to %s in %s reads %s', (from, to, timeZone, text) => {
  expect(formatRange(from, to, timeZone)).toBe(text);
});

test.each([
  [60_000, '1 minute'],
  [900_000, '15 minutes'],
  [3_600_000, '1 hour'],
  [86_400_000, '1 day'],
  [604_800_000, '7 days']
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(formatInterval(milliseconds)).toBe(text);
});

test('a bucket of one unit is named by the unit alone', () => {
  expect([900_000, 3_600_000, 86_400_000].map(formatGrain)).toEqual(['15 minutes', 'hour', 'day']);
});

test.each([
  [0, 'just now'],
  [9_999, 'just now'],
  [45_000, '40 s ago'],
  [420_000, '7 min ago'],
  [3 * 3_600_000 + 5, '3 h ago']
])('an age of %d milliseconds is %s', (milliseconds, text) => {
  expect(formatAge(milliseconds)).toBe(text);
});
