import { expect, test } from 'vitest';
import type { LatencySketch } from './get-latency-over-time.ts';
import { toDistribution, toHeatMap } from './to-distribution.ts';

const hour = (index: number) => new Date(index * 3_600_000);
const sketch = (at: number, counts: Record<number, number>, zeros = 0): LatencySketch => ({
  bucket: hour(at),
  scale: 2,
  zeros,
  indexes: Object.keys(counts)
    .map(Number)
    .sort((a, b) => a - b),
  counts: Object.entries(counts)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, count]) => count)
});

test('a distribution is the sum over time, ascending, without empty buckets', () => {
  const distribution = toDistribution([sketch(0, { 0: 3, 4: 1 }), sketch(1, { '-4': 2, 0: 5 })]);

  expect(distribution).toEqual([
    { fromMs: 500, toMs: 500 * 2 ** 0.25, requests: 2 },
    { fromMs: 1000, toMs: 1000 * 2 ** 0.25, requests: 8 },
    { fromMs: 2000, toMs: 2000 * 2 ** 0.25, requests: 1 }
  ]);
});

test('a heat map has the same rows for every hour, also for one without requests', () => {
  const map = toHeatMap([hour(0), hour(1), hour(2)], [sketch(0, { 0: 3, 4: 1 }), sketch(2, { 1: 2 })]);

  expect(map).toEqual({
    boundsMs: [1000, 1000 * 2 ** 0.5, 2000, 2000 * 2 ** 0.5],
    counts: [
      [3, 0, 1],
      [0, 0, 0],
      [2, 0, 0]
    ]
  });
});

test('rows become wider until there are at most 32, and no request is lost', () => {
  const map = toHeatMap([hour(0)], [sketch(0, { '-68': 1, 0: 5, 80: 2 }, 4)])!;

  expect(map.counts[0]!.length).toBeLessThanOrEqual(32);
  expect(map.counts[0]!.reduce((sum, count) => sum + count, 0)).toBe(12);
  expect(map.boundsMs[0]).toBe(0);
});

test('requests that are all too fast for a logarithm are in one row from zero', () => {
  expect(toHeatMap([hour(0)], [sketch(0, {}, 7)])?.counts).toEqual([[7]]);
});

test('without requests there is no map', () => {
  expect(toHeatMap([hour(0)], [])).toBeNull();
});
