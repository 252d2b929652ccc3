import type { SeriesPoint } from '../metrics/performance.ts';

/** One bucket of time as the charts draw it. */
export interface ChartPoint {
  from: Date;
  to: Date;
  /** The middle of the bucket: where a line has its point. */
  at: Date;
  /** Holds the present moment or is cut by the range: drawn differently, since it will still change. */
  partial: boolean;
  /** This bucket or a neighbour is partial, so the stretch of line that touches it is drawn as unfinished. */
  touchesPartial: boolean;
  requests: number;
  errors: number;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
}

export type Percentile = 'p50Ms' | 'p95Ms' | 'p99Ms';

/** The series of an answer with real dates and with what a line has to know of its neighbours. */
export function toChartPoints(series: readonly SeriesPoint[]): ChartPoint[] {
  return series.map((point, index) => {
    const from = new Date(point.from);
    const to = new Date(point.to);
    return {
      from,
      to,
      at: new Date((from.getTime() + to.getTime()) / 2),
      partial: point.partial,
      touchesPartial: [series[index - 1], point, series[index + 1]].some((near) => near?.partial),
      requests: point.requestCount,
      errors: point.errorCount,
      p50Ms: point.p50Ms,
      p95Ms: point.p95Ms,
      p99Ms: point.p99Ms
    };
  });
}

/** Points with a gap on both sides: a line through them has no length, so they are drawn as dots. */
export function lonePoints(points: readonly ChartPoint[], percentile: Percentile): ChartPoint[] {
  return points.filter(
    (point, index) =>
      point[percentile] !== null &&
      (points[index - 1]?.[percentile] ?? null) === null &&
      (points[index + 1]?.[percentile] ?? null) === null
  );
}

/** The last bucket that has the percentile: where its line ends and its label stands. */
export function lastPoint(points: readonly ChartPoint[], percentile: Percentile): ChartPoint | undefined {
  return points.findLast((point) => point[percentile] !== null);
}
