import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DurationHistogram } from './duration-histogram.ts';

test('every duration lies in its bucket, and none is lost, whatever their order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-6, max: 1e5, noNaN: true }), { minLength: 1 }), (durations) => {
      const histogram = new DurationHistogram();
      for (const seconds of durations) histogram.record(seconds);

      const { count, min, max, scale, positive } = histogram.take();

      expect(count).toBe(durations.length);
      expect(positive.bucketCounts.reduce((sum, each) => sum + each, 0)).toBe(durations.length);
      expect([min, max]).toEqual([Math.min(...durations), Math.max(...durations)]);
      // The first and the last bucket are not empty, and hold the shortest and the longest.
      const lower = 2 ** (positive.offset / 2 ** scale);
      const upper = 2 ** ((positive.offset + positive.bucketCounts.length) / 2 ** scale);
      expect(lower * (1 - 1e-9)).toBeLessThan(min!);
      expect(upper * (1 + 1e-9)).toBeGreaterThanOrEqual(max!);
      expect(min! / lower).toBeLessThan(2 ** (1 / 2 ** scale) * (1 + 1e-9));
    })
  );
});

test('what was taken is not taken again', () => {
  const histogram = new DurationHistogram();
  histogram.record(0.25);
  histogram.take();
  histogram.record(4);

  expect(histogram.take()).toMatchObject({ count: 1, sum: 4, min: 4, max: 4 });
});

test('a clock that gave nothing still counts', () => {
  const histogram = new DurationHistogram();
  histogram.record(0);

  expect(histogram.take()).toMatchObject({ count: 1, positive: { bucketCounts: [1] } });
});
