import type { Drawing } from './drawing.ts';
import { toPixel } from './drawing.ts';
import { middleMs, type TimeBucket } from './time-bucket.ts';

export interface LinePaths {
  /** Broken where there is no data: a line never bridges a gap. */
  line: string;
  /** The stretch into a partial bucket, drawn as unfinished. */
  unfinished: string;
  /** Values with a gap on both sides: a line through them has no length, so they are drawn as dots. */
  lone: { x: number; y: number }[];
}

/** The path of one series; one string for the browser, however many points. */
export function linePaths(
  buckets: readonly TimeBucket[],
  values: readonly (number | null)[],
  { x, y }: Drawing
): LinePaths {
  const paths: LinePaths = { line: '', unfinished: '', lone: [] };
  let pen: 'line' | 'unfinished' | null = null;
  let before: string | null = null;
  for (const [index, bucket] of buckets.entries()) {
    const value = values[index] ?? null;
    if (value === null) {
      pen = null;
      before = null;
      continue;
    }
    const [pointX, pointY] = [toPixel(x(middleMs(bucket))), toPixel(y(value))];
    const point = `${pointX} ${pointY}`;
    if (before === null) {
      if ((values[index + 1] ?? null) === null) paths.lone.push({ x: pointX, y: pointY });
    } else {
      const path = bucket.partial || buckets[index - 1]?.partial ? 'unfinished' : 'line';
      if (pen !== path) paths[path] += `M${before}`;
      paths[path] += `L${point}`;
      pen = path;
    }
    before = point;
  }
  return paths;
}
