/** Highest scale that the tables hold: bucket i covers (2^(i/32), 2^((i+1)/32)]. */
export const sketchScaleMax = 5;
// Below it a bucket is as wide as all numbers there are; above it no SDK goes, and indexes lose their meaning.
const scaleMin = -10;
const scaleMax = 40;
const smallintMax = 32_767;
// Values below 2^-17 count as zero, as in the SQL functions.
const zeroExponent = -17;

/** Buckets of a base-2 exponential histogram, indexes ascending and counts positive. */
export interface Sketch {
  scale: number;
  zeroCount: number;
  indexes: number[];
  counts: number[];
}

/** Consecutive buckets of an OTLP exponential histogram. */
export interface Buckets {
  offset: number;
  counts: readonly number[];
}

/**
 * The sketch of an OTLP exponential histogram, scales above 5 brought down to 5: buckets nest, so no count moves to a
 * wrong bucket ("perfect subsetting"). Nothing is allocated by offset: a single value comes with scale 20 and an offset
 * near ten million. Negative values count as zero, as in the SQL functions. Null where the scale is none that SDKs use, a count
 * is none, or a bucket lies where no number is.
 */
export function toSketch(
  scale: number,
  zeroCount: number,
  positive: Buckets,
  negative: Buckets
): Sketch | null {
  if (!Number.isInteger(scale) || scale < scaleMin || scale > scaleMax || !isCount(zeroCount)) return null;
  const target = Math.min(scale, sketchScaleMax);
  const sketch: Sketch = { scale: target, zeroCount, indexes: [], counts: [] };
  for (const count of negative.counts) {
    if (!isCount(count)) return null;
    sketch.zeroCount += count;
  }
  for (let position = 0; position < positive.counts.length; position++) {
    const count = positive.counts[position]!;
    if (!isCount(count)) return null;
    if (count > 0 && !addBucket(sketch, shiftIndex(positive.offset + position, scale - target), count))
      return null;
  }
  return sketch;
}

/** Brings buckets to a lower scale; counts of buckets that become one are added. */
export function shiftSketch(
  scale: number,
  indexes: readonly number[],
  counts: readonly number[],
  target: number
): { indexes: number[]; counts: number[] } {
  const sketch: Sketch = { scale: target, zeroCount: 0, indexes: [], counts: [] };
  for (const [position, index] of indexes.entries())
    append(sketch, shiftIndex(index, scale - target), counts[position]!);
  return sketch;
}

/** Adds a count to a bucket at or after the last one; false where the tables have no such bucket. */
export function addBucket(sketch: Sketch, index: number, count: number): boolean {
  // Upper bound at most 2^-17.
  if ((index + 1) * 2 ** -sketch.scale <= zeroExponent) {
    sketch.zeroCount += count;
    return true;
  }
  if (index > smallintMax) return false;
  append(sketch, index, count);
  return true;
}

/** All values of a sketch. */
export function sketchCount(sketch: Sketch): number {
  return sketch.counts.reduce((sum, count) => sum + count, sketch.zeroCount);
}

function append(sketch: Sketch, index: number, count: number): void {
  const last = sketch.indexes.length - 1;
  if (last >= 0 && sketch.indexes[last] === index) sketch.counts[last]! += count;
  else {
    sketch.indexes.push(index);
    sketch.counts.push(count);
  }
}

/** Arithmetic shift; the operator would take the amount modulo 32. */
function shiftIndex(index: number, amount: number): number {
  return amount === 0 ? index : Math.floor(index / 2 ** amount);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
