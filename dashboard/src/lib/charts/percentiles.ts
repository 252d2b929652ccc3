import type { Percentile } from './chart-points.ts';

/** The lines of latency charts: their names and colours wherever they appear. */
export const percentiles: readonly { key: Percentile; label: string; colour: string }[] = [
  { key: 'p50Ms', label: 'p50', colour: 'var(--chart-p50)' },
  { key: 'p95Ms', label: 'p95', colour: 'var(--chart-p95)' },
  { key: 'p99Ms', label: 'p99', colour: 'var(--chart-p99)' }
];
