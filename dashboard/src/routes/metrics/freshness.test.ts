import { expect, test } from 'vitest';
import type { SeriesPoint } from '#lib/metrics/performance.ts';
import { quietSince } from './freshness.ts';

const minute = 60_000;
const asOf = '2026-11-21T12:00:00.000Z';

test('while requests arrive there is nothing to tell', () => {
  expect(quietSince(series(5, [1, 1, 1, 1]), asOf, 5 * minute)).toBeNull();
});

test('a short silence is no silence', () => {
  expect(quietSince(series(1, [1, 1, 1, 0, 0, 0, 0]), asOf, minute)).toBeNull();
});

test('after two whole buckets without a request the last one is named', () => {
  expect(quietSince(series(15, [1, 1, 0, 0]), asOf, 15 * minute)).toBe('2026-11-21T11:30:00.000Z');
});

test('a range without requests has no last one', () => {
  expect(quietSince(series(15, [0, 0]), asOf, 15 * minute)).toBeNull();
});

/** Buckets that end at `asOf`. */
function series(minutes: number, counts: number[]): SeriesPoint[] {
  const end = Date.parse(asOf);
  return counts.map((requestCount, index) => ({
    from: new Date(end - (counts.length - index) * minutes * minute).toISOString(),
    to: new Date(end - (counts.length - index - 1) * minutes * minute).toISOString(),
    partial: false,
    rounded: false,
    requestCount,
    errorCount: 0,
    errorRate: null,
    averageMs: null,
    p50Ms: null,
    p95Ms: null,
    p99Ms: null,
    totalMs: 0,
    activeUsers: null
  }));
}
