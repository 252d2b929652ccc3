import { expect, test } from 'vitest';
import { chooseBucketMs, dayMs, hourMs } from './bucket-width.ts';

const minuteMs = 60_000;
const to = new Date('2026-11-21T10:35:20Z');
const last = (ms: number) => ({ from: new Date(to.getTime() - ms), to });

test.each([
  ['10 minutes', 10 * minuteMs, minuteMs],
  ['an hour', hourMs, minuteMs],
  ['6 hours', 6 * hourMs, 5 * minuteMs],
  ['24 hours', dayMs, 15 * minuteMs],
  ['7 days', 7 * dayMs, 2 * hourMs],
  ['90 days', 90 * dayMs, dayMs]
])('raw rows give %s at most 96 buckets of a width that divides a day', (_, lengthMs, expected) => {
  const width = chooseBucketMs(last(lengthMs), true);

  expect(width).toBe(expected);
  expect(lengthMs / width).toBeLessThanOrEqual(96);
  expect(dayMs % width).toBe(0);
});

test('rollups give hours up to 14 days, and days beyond', () => {
  expect(chooseBucketMs(last(hourMs), false)).toBe(hourMs);
  expect(chooseBucketMs(last(14 * dayMs), false)).toBe(hourMs);
  expect(chooseBucketMs(last(14 * dayMs + 1), false)).toBe(dayMs);
  expect(chooseBucketMs(last(90 * dayMs), false)).toBe(dayMs);
});
