/** Columns of a base-2 exponential histogram. */
export interface SketchColumns {
  sketch_scale: number;
  sketch_zero_count: number;
  sketch_indexes: number[];
  sketch_counts: number[];
}

/** Counts durations in seconds by bucket: index i of scale s holds (2^(i / 2^s), 2^((i + 1) / 2^s)]. */
export function sketchOf(durationsMs: number[], scale = 5): SketchColumns {
  const counts = new Map<number, number>();
  let zeroCount = 0;
  for (const durationMs of durationsMs) {
    const seconds = durationMs / 1000;
    if (seconds < 2 ** -17) zeroCount++;
    else {
      // By the finest index, so that a coarser sketch is exactly the finer one with its buckets joined.
      const index = (Math.ceil(Math.log2(seconds) * 32) - 1) >> (5 - scale);
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
  }
  const buckets = [...counts].sort(([a], [b]) => a - b);
  return {
    sketch_scale: scale,
    sketch_zero_count: zeroCount,
    sketch_indexes: buckets.map(([index]) => index),
    sketch_counts: buckets.map(([, count]) => count)
  };
}
