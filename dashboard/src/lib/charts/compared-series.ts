import type { SeriesPoint } from '../metrics/performance.ts';
import type { ComparedSeries } from './chart-series.ts';
import { toTimeBuckets } from './time-bucket.ts';

/** The earlier time that a chart is compared with. */
export interface Compared {
  /** In the order of the chart's own points. */
  points: readonly (SeriesPoint | null)[];
  /** `previous period` */
  label: string;
}

/** One measure of it as a chart draws it; `measure` names it where a chart shows several. */
export function toComparedSeries(
  compared: Compared | null,
  valueOf: (point: SeriesPoint) => number | null,
  measure?: string
): ComparedSeries | undefined {
  if (!compared) return undefined;
  const { points, label } = compared;
  return {
    label: measure ? `${measure}, ${label}` : label,
    values: points.map((point) => point && valueOf(point)),
    buckets: points.map((point) => (point ? toTimeBuckets([point])[0]! : null))
  };
}
