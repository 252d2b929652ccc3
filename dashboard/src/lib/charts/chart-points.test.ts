import { expect, test } from 'vitest';
import type { SeriesPoint } from '../metrics/performance.ts';
import { lastPoint, lonePoints, toChartPoints } from './chart-points.ts';

test('a point stands in the middle of its bucket', () => {
  const [point] = toChartPoints(series([10]));

  expect(point?.at.toISOString()).toBe('2026-11-21T00:30:00.000Z');
});

test('the bucket beside a partial one knows that its line is unfinished', () => {
  const points = toChartPoints(series([1, 2, 3, 4], { partial: [3] }));

  expect(points.map((point) => point.touchesPartial)).toEqual([false, false, true, true]);
});

test('only a point with gaps on both sides is alone', () => {
  const points = toChartPoints(series([1, null, 2, 3, null, 4]));

  expect(lonePoints(points, 'p95Ms').map((point) => point.p95Ms)).toEqual([1, 4]);
});

test('a line ends at its last bucket with data', () => {
  const points = toChartPoints(series([1, 2, null]));

  expect(lastPoint(points, 'p95Ms')?.p95Ms).toBe(2);
  expect(lastPoint(toChartPoints(series([null])), 'p95Ms')).toBeUndefined();
});

function series(values: (number | null)[], { partial = [] }: { partial?: number[] } = {}): SeriesPoint[] {
  return values.map((value, index) => ({
    from: new Date(Date.UTC(2026, 10, 21, index)).toISOString(),
    to: new Date(Date.UTC(2026, 10, 21, index + 1)).toISOString(),
    partial: partial.includes(index),
    requestCount: value === null ? 0 : 100,
    errorCount: 0,
    errorRate: value === null ? null : 0,
    averageMs: value,
    p50Ms: value,
    p95Ms: value,
    p99Ms: value,
    totalMs: 0,
    activeUsers: null
  }));
}
