import { addBucket, type Sketch } from './histogram-sketch.ts';
import type { ExplicitBuckets } from './metric.ts';

const scale = 5;
// Smooth enough: common bounds lie a factor of 2 to 2.5 apart, which is 32 to 42 buckets of the sketch.
const slices = 32;
// Which of so many values lies in which slice: the first in the middle, the next ones halfway between (van der Corput).
const turns = Array.from(
  { length: slices },
  (_unused, slice) => slices - 1 - ((reverseBits(slice) + slices - 1) % slices)
);

export interface PointFacts {
  count: number;
  sum: number | null;
  min: number | null;
  max: number | null;
}

/**
 * The sketch of an explicit-bucket histogram, whose values are taken to lie evenly inside (lower, upper]: each bucket
 * is cut into 32 slices of equal width and nearly equal count, and a slice counts where its middle is. No slice loses
 * when its bucket grows, so that cumulative points can be subtracted. The first bucket begins at the minimum, or 0; the
 * last one ends at the maximum, or is put at its lower bound where that is unknown. The total is exact, the position
 * inside a bucket is a guess. `factor` brings bounds and facts to the unit of the sketch. Null where bounds do not
 * ascend or the numbers of bounds and counts do not fit.
 */
export function spreadExplicitBuckets(
  { bounds, counts }: ExplicitBuckets,
  facts: PointFacts,
  factor: number
): Sketch | null {
  const sketch: Sketch = { scale, zeroCount: 0, indexes: [], counts: [] };
  if (counts.length === 0) return spreadWithoutBuckets(sketch, facts, factor);
  if (counts.length !== bounds.length + 1) return null;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    if (!isAscending(bounds, bucket) || !isCount(counts[bucket]!)) return null;
    const edge = bounds[bucket - 1] ?? Math.min(facts.min ?? 0, bounds[0] ?? 0);
    const lower = facts.min === null ? edge : Math.max(edge, facts.min);
    const end = bounds[bucket] ?? Math.max(facts.max ?? edge, edge);
    const upper = facts.max === null ? end : Math.min(end, facts.max);
    // Minimum and maximum of cumulative points, or of careless senders, may contradict the buckets.
    const fits = lower <= upper && lower >= edge && upper <= end;
    if (!spread(sketch, (fits ? lower : edge) * factor, (fits ? upper : end) * factor, counts[bucket]!))
      return null;
  }
  return sketch;
}

/** Only the number of values and their sum: all of them at the mean, or between minimum and maximum. */
function spreadWithoutBuckets(sketch: Sketch, facts: PointFacts, factor: number): Sketch | null {
  if (!isCount(facts.count)) return null;
  const mean = facts.sum === null || facts.count === 0 ? 0 : facts.sum / facts.count;
  const isSpread = facts.min !== null && facts.max !== null && facts.min <= facts.max;
  const lower = isSpread ? facts.min! : mean;
  const upper = isSpread ? facts.max! : mean;
  return spread(sketch, lower * factor, upper * factor, facts.count) ? sketch : null;
}

function spread(sketch: Sketch, lower: number, upper: number, count: number): boolean {
  if (count === 0) return true;
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return false;
  for (let slice = 0; slice < slices; slice++) {
    // These add up to the count, and none of them falls when it rises.
    const share = Math.floor((count + turns[slice]!) / slices);
    if (share === 0) continue;
    const value = lower + (upper - lower) * ((slice + 0.5) / slices);
    if (value <= 0) sketch.zeroCount += share;
    else if (!addBucket(sketch, Math.ceil(Math.log2(value) * 2 ** scale) - 1, share)) return false;
  }
  return true;
}

function reverseBits(value: number): number {
  let reversed = 0;
  for (let bit = 1; bit < slices; bit *= 2) reversed = reversed * 2 + (value & bit ? 1 : 0);
  return reversed;
}

function isAscending(bounds: readonly number[], bucket: number): boolean {
  const bound = bounds[bucket];
  if (bound === undefined) return true;
  return Number.isFinite(bound) && (bucket === 0 || bound > bounds[bucket - 1]!);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
