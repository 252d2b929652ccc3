import type { ChartSeries } from './chart-series.ts';
import { toPixel, type Drawing } from './drawing.ts';
import type { TimeBucket } from './time-bucket.ts';

/** The bars of one series as two paths: what is complete, and what still fills or is cut. */
export interface BarPaths {
  key: string;
  colour: string;
  complete: string;
  partial: string;
}

/** A few errors among a million requests are less than a pixel; they are drawn with two, for they matter. */
const partHeightMin = 2;
// Between parts: neighbours need not contrast with each other where the surface stands between them.
const seam = 1;

/**
 * Bars with the first series at the foot, where it can be compared. A bar that is worth nothing is not drawn: nothing
 * stands on the ground line.
 */
export function stackBars(
  buckets: readonly TimeBucket[],
  series: readonly ChartSeries[],
  { x, y, height }: Drawing
): BarPaths[] {
  const paths = series.map(({ key, colour }): BarPaths => ({ key, colour, complete: '', partial: '' }));
  for (const [index, bucket] of buckets.entries()) {
    const heights = partHeights(
      series.map(({ values }) => values[index] ?? 0),
      (value) => height - y(value)
    );
    const { left, width } = placeBar(x(bucket.from.getTime()), x(bucket.to.getTime()));
    let foot = height;
    for (const [part, tall] of heights.entries()) {
      if (tall <= 0) continue;
      const gap = foot < height && tall > 3 * seam ? seam : 0;
      const path = paths[part]!;
      path[bucket.partial ? 'partial' : 'complete'] +=
        `M${left} ${toPixel(foot - gap)}v${toPixel(gap - tall)}h${width}v${toPixel(tall - gap)}z`;
      foot -= tall;
    }
  }
  return paths;
}

/** What small parts are given more than they are worth is taken from the largest, so that the whole stays as tall. */
function partHeights(values: number[], toHeight: (value: number) => number): number[] {
  const heights = values.map((value) => (value > 0 ? Math.max(partHeightMin, toHeight(value)) : 0));
  const whole = toHeight(values.reduce((sum, value) => sum + Math.max(0, value), 0));
  const excess = heights.reduce((sum, tall) => sum + tall, 0) - whole;
  const largest = heights.indexOf(Math.max(...heights));
  if (excess > 0 && heights[largest]! > partHeightMin) {
    heights[largest] = Math.max(partHeightMin, heights[largest]! - excess);
  }
  return heights;
}

/**
 * Whole pixels, all alike: a bar between two pixels looks wider and paler than its neighbour. Where bars are thinner
 * than that there is nothing to round.
 */
function placeBar(from: number, to: number): { left: number; width: number } {
  // Before the chart knows its size, its scale may run backwards.
  const step = Math.max(0, to - from);
  const exact = step - Math.min(2, step * 0.2);
  if (step < 4) return { left: toPixel(from + (step - exact) / 2), width: toPixel(exact) };
  const width = Math.floor(exact);
  return { left: Math.round(from + (step - width) / 2), width };
}
