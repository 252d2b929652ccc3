import { expect, test } from 'vitest';
import { bucketIndexAt, middleMs, type TimeBucket } from './time-bucket.ts';

// The third hour is missing.
const buckets: TimeBucket[] = [0, 1, 3].map((hour) => ({
  from: new Date(hour * 1000),
  to: new Date((hour + 1) * 1000),
  partial: false
}));

test('a moment belongs to the bucket that begins with it, not to the one that ends there', () => {
  expect([0, 999, 1000, 1999, 3500].map((time) => bucketIndexAt(buckets, time))).toEqual([0, 0, 1, 1, 2]);
});

test('a moment outside, or none, is in no bucket', () => {
  expect([-1, 2500, 4000, null].map((time) => bucketIndexAt(buckets, time))).toEqual([
    null,
    null,
    null,
    null
  ]);
});

test('the middle of a bucket is in it', () => {
  expect(bucketIndexAt(buckets, middleMs(buckets[1]!))).toBe(1);
});
