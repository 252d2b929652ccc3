import type { LatencyBucket, LatencyHeatMap } from '../../metrics/endpoint-detail.ts';
import type { LatencySketch } from './get-latency-over-time.ts';

// Sketches are over seconds; the zero bucket ends below 2^-17 of one.
const zeroEndsMs = 1000 * 2 ** -17;
const rowsMax = 32;

/** Over the whole range: ascending, without empty buckets. */
export function toDistribution(sketches: readonly LatencySketch[]): LatencyBucket[] {
  const scale = sketches[0]?.scale ?? 0;
  const zeros = sketches.reduce((sum, sketch) => sum + sketch.zeros, 0);
  const counts = new Map<number, number>();
  for (const sketch of sketches) {
    for (const [at, index] of sketch.indexes.entries()) {
      counts.set(index, (counts.get(index) ?? 0) + sketch.counts[at]!);
    }
  }
  const buckets = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([index, requests]) => ({
      fromMs: boundMs(index, scale),
      toMs: boundMs(index + 1, scale),
      requests
    }));
  return zeros > 0 ? [{ fromMs: 0, toMs: zeroEndsMs, requests: zeros }, ...buckets] : buckets;
}

/**
 * By time: the same rows for every bucket, at most 32, each as much wider than the one before; null without requests.
 * Requests too fast for a logarithm are in the lowest row, which then begins at zero.
 */
export function toHeatMap(
  buckets: readonly Date[],
  sketches: readonly LatencySketch[]
): LatencyHeatMap | null {
  const [first] = sketches;
  if (!first) return null;
  const indexes = sketches.flatMap((sketch) => sketch.indexes);
  const lowest = indexes.reduce((least, index) => Math.min(least, index), indexes[0] ?? 0);
  const highest = indexes.reduce((most, index) => Math.max(most, index), lowest);
  // Twice as wide as in the distribution, and again until there are few enough rows to tell apart.
  let shift = 1;
  while ((highest >> shift) - (lowest >> shift) >= rowsMax) shift++;
  const bottom = lowest >> shift;
  const rows = (highest >> shift) - bottom + 1;
  const boundsMs = Array.from({ length: rows + 1 }, (_, row) =>
    boundMs((bottom + row) << shift, first.scale)
  );
  if (sketches.some((sketch) => sketch.zeros > 0)) boundsMs[0] = 0;

  const sketchOf = new Map(sketches.map((sketch) => [sketch.bucket.getTime(), sketch]));
  const counts = buckets.map((bucket) => {
    const row = Array.from({ length: rows }, () => 0);
    const sketch = sketchOf.get(bucket.getTime());
    if (!sketch) return row;
    row[0]! += sketch.zeros;
    for (const [at, index] of sketch.indexes.entries()) row[(index >> shift) - bottom]! += sketch.counts[at]!;
    return row;
  });
  return { boundsMs, counts };
}

function boundMs(index: number, scale: number): number {
  return 1000 * 2 ** (index / 2 ** scale);
}
