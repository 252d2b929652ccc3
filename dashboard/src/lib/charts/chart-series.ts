import type { TimeBucket } from './time-bucket.ts';

/** One line, or one part of stacked bars or areas. */
export interface ChartSeries {
  key: string;
  /** As the legend, the direct label, the tooltip and the table call it. */
  label: string;
  /** A colour token: `var(--chart-p95)`. */
  colour: string;
  /** One value for each bucket; null is no data, which is a gap and not a zero. */
  values: readonly (number | null)[];
}

/** The same measure at an earlier time, drawn beside a series for comparison. */
export interface ComparedSeries {
  /** As legend, tooltip and table call it: `previous period`. */
  label: string;
  /** One value for each bucket; null is no data. */
  values: readonly (number | null)[];
  /** Which time each value is of; null where there was none. */
  buckets: readonly (TimeBucket | null)[];
}

/** Numbers that are not drawn: they stand in the tooltip and in the table. */
export interface SideNumbers {
  label: string;
  values: readonly (number | null)[];
  format: (value: number | null) => string;
}

/** A stretch of the value axis with a meaning: from `from` up to `to`, which may be without end. */
export interface ValueBand {
  label: string;
  from: number;
  to: number;
  colour: string;
}

export type ChartKind = 'lines' | 'bars' | 'area';

/** The largest value that the axis must hold; parts of a stack add up. */
export function largestValue(
  series: readonly ChartSeries[],
  kind: ChartKind,
  compared?: ComparedSeries
): number {
  const length = series[0]?.values.length ?? 0;
  let largest = Math.max(0, ...(compared?.values ?? []).map((value) => value ?? 0));
  for (let index = 0; index < length; index++) {
    let height = 0;
    for (const { values } of series) {
      const value = values[index] ?? 0;
      height = kind === 'lines' ? Math.max(height, value) : height + value;
    }
    largest = Math.max(largest, height);
  }
  return largest;
}

/** Whether any bucket has a value at all. */
export function hasData(series: readonly ChartSeries[]): boolean {
  return series.some(({ values }) => values.some((value) => value !== null));
}
