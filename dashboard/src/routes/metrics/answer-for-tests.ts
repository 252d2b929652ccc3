import type { LatencyNumbers, PerformanceAnswer, SeriesPoint } from '#lib/metrics/performance.ts';

const hourMs = 3_600_000;
const start = Date.parse('2026-11-21T00:00:00Z');

/** Numbers of `requestCount` requests of 20 ms each; without requests there is no latency. */
export function numbersOf(requestCount: number): LatencyNumbers {
  const value = requestCount > 0 ? 20 : null;
  return {
    requestCount,
    errorCount: 0,
    errorRate: requestCount > 0 ? 0 : null,
    averageMs: value,
    p50Ms: value,
    p95Ms: value,
    p99Ms: value,
    totalMs: requestCount * 20
  };
}

/** When the numbers to compare with are. */
export const previousRange = { from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' };

/** One bucket an hour with so many requests; the last one is partial. */
export function seriesOf(counts: number[]): SeriesPoint[] {
  return counts.map((count, index) => ({
    ...numbersOf(count),
    from: new Date(start + index * hourMs).toISOString(),
    to: new Date(start + (index + 1) * hourMs).toISOString(),
    partial: index === counts.length - 1,
    rounded: false,
    activeUsers: count > 0 ? 3 : null
  }));
}

/** A small answer for component tests; `changes` replace parts of it. */
export function answerOf(changes: Partial<PerformanceAnswer> = {}): PerformanceAnswer {
  const counts = [10, 20, 0, 40];
  const end = new Date(start + counts.length * hourMs).toISOString();
  return {
    from: new Date(start).toISOString(),
    to: end,
    asOf: end,
    accuracy: { percentiles: 'exact', percentileError: 0, users: 'exact', userError: 0 },
    summary: { ...numbersOf(70), activeUsers: 3 },
    previous: { ...previousRange, ...numbersOf(50), activeUsers: 3 },
    endpoints: [
      { ...numbersOf(60), endpoint: '/orders', method: 'GET' },
      { ...numbersOf(10), endpoint: '/orders', method: 'POST' }
    ],
    bucketMs: hourMs,
    series: seriesOf(counts),
    previousSeries: null,
    services: ['shop'],
    environments: [],
    ...changes
  };
}
