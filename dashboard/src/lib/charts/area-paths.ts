import type { ChartSeries } from './chart-series.ts';
import { toPixel, type Drawing } from './drawing.ts';
import { middleMs, type TimeBucket } from './time-bucket.ts';

export interface AreaPath {
  key: string;
  colour: string;
  fill: string;
  /** Its upper edge. */
  line: string;
}

/** Stacked areas, the first series at the foot; broken where no series has data. */
export function areaPaths(
  buckets: readonly TimeBucket[],
  series: readonly ChartSeries[],
  { x, y }: Drawing
): AreaPath[] {
  const floors = buckets.map(() => 0);
  return series.map(({ key, colour, values }) => {
    const path: AreaPath = { key, colour, fill: '', line: '' };
    let upper: string[] = [];
    let lower: string[] = [];
    const close = () => {
      if (upper.length > 0) {
        // Round ends make a stroke of no length a dot, so that a bucket without neighbours is seen.
        path.line += `M${upper.join('L')}${upper.length === 1 ? 'h0' : ''}`;
        path.fill += `M${upper.join('L')}L${lower.toReversed().join('L')}z`;
      }
      upper = [];
      lower = [];
    };
    for (const [index, bucket] of buckets.entries()) {
      const empty = series.every((other) => (other.values[index] ?? null) === null);
      if (empty) {
        close();
        continue;
      }
      const at = toPixel(x(middleMs(bucket)));
      const floor = floors[index]!;
      const ceiling = floor + (values[index] ?? 0);
      lower.push(`${at} ${toPixel(y(floor))}`);
      upper.push(`${at} ${toPixel(y(ceiling))}`);
      floors[index] = ceiling;
    }
    close();
    return path;
  });
}
