import type { ChartKind, ChartSeries } from './chart-series.ts';
import type { Drawing } from './drawing.ts';
import { spreadLabels } from './spread-labels.ts';
import { middleMs, type TimeBucket } from './time-bucket.ts';

export interface EndLabel {
  key: string;
  label: string;
  colour: string;
  x: number;
  y: number;
}

const lineHeightPx = 15;
const distancePx = 7;

/** The name of each series beside its end, so that nobody has to match colours with a legend; bars have no end. */
export function endLabels(
  buckets: readonly TimeBucket[],
  series: readonly ChartSeries[],
  kind: ChartKind,
  { x, y, height }: Drawing
): EndLabel[] {
  if (kind === 'bars') return [];
  const ends = series.flatMap((one) => {
    const index = one.values.findLastIndex((value) => value !== null);
    const bucket = buckets[index];
    if (!bucket) return [];
    const value = one.values[index] ?? 0;
    const below = kind === 'area' ? sumBelow(series, one, index) : 0;
    return [
      { key: one.key, one, y: y(below + (kind === 'area' ? value / 2 : value)), x: x(middleMs(bucket)) }
    ];
  });
  return spreadLabels(ends, lineHeightPx, height).map(({ key, y: labelY }) => {
    const { one, x: endX } = ends.find((end) => end.key === key)!;
    return { key, label: one.label, colour: one.colour, x: endX + distancePx, y: labelY };
  });
}

/** Room that the longest of these names needs. */
export function endLabelWidthPx(series: readonly ChartSeries[], kind: ChartKind): number {
  if (kind === 'bars') return 0;
  return Math.max(0, ...series.map(({ label }) => label.length)) * 7 + distancePx + 2;
}

function sumBelow(series: readonly ChartSeries[], one: ChartSeries, index: number): number {
  return series.slice(0, series.indexOf(one)).reduce((sum, { values }) => sum + (values[index] ?? 0), 0);
}
