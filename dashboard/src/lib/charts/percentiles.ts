import type { LatencyNumbers } from '../metrics/performance.ts';
import type { ChartSeries } from './chart-series.ts';

export type Percentile = 'p50Ms' | 'p95Ms' | 'p99Ms';

/** The lines of latency charts: their names and colours wherever they appear. */
export const percentiles: readonly { key: Percentile; label: string; colour: string }[] = [
  { key: 'p50Ms', label: 'p50', colour: 'var(--chart-p50)' },
  { key: 'p95Ms', label: 'p95', colour: 'var(--chart-p95)' },
  { key: 'p99Ms', label: 'p99', colour: 'var(--chart-p99)' }
];

/** The percentiles of an answer's series as lines. */
export function percentileSeries(points: readonly LatencyNumbers[]): ChartSeries[] {
  return percentiles.map((percentile) => ({
    ...percentile,
    values: points.map((point) => point[percentile.key])
  }));
}
