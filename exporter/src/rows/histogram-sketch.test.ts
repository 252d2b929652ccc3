import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spreadExplicitBuckets } from './explicit-buckets.ts';
import { shiftSketch, sketchCount, toSketch, type Sketch } from './histogram-sketch.ts';

const none = { offset: 0, counts: [] };

/** The slow, obvious way: what `sketch_index` does in SQL. */
function buildSketch(values: readonly number[], scale: number): Sketch {
  const counts = new Map<number, number>();
  let zeroCount = 0;
  for (const value of values) {
    if (value < 2 ** -17) zeroCount++;
    else {
      const index = Math.ceil(Math.log2(value) * 2 ** scale) - 1;
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
  }
  const sorted = [...counts].sort(([a], [b]) => a - b);
  return { scale, zeroCount, indexes: sorted.map(([i]) => i), counts: sorted.map(([, c]) => c) };
}

describe('exponential histograms', () => {
  test('a single value at scale 20 becomes one bucket, without allocating by its offset', () => {
    expect(toSketch(20, 0, { offset: -9_597_875, counts: [1] }, none)).toEqual({
      scale: 5,
      zeroCount: 0,
      indexes: [Math.floor(-9_597_875 / 2 ** 15)],
      counts: [1]
    });
  });

  test('a lower scale is kept', () => {
    expect(toSketch(3, 2, { offset: -40, counts: [1, 0, 4] }, none)).toEqual({
      scale: 3,
      zeroCount: 2,
      indexes: [-40, -38],
      counts: [1, 4]
    });
  });

  test('values below 2^-17 and negative ones count as zero', () => {
    const sketch = toSketch(5, 1, { offset: -546, counts: [10, 20, 30] }, { offset: 7, counts: [5] });

    expect(sketch).toEqual({ scale: 5, zeroCount: 1 + 10 + 20 + 5, indexes: [-544], counts: [30] });
  });

  test.each([
    ['a scale that no SDK uses', -11, 0, none],
    ['a scale beyond meaning', 41, 0, none],
    ['a bucket beyond all numbers', 5, 0, { offset: 32_768, counts: [1] }],
    ['half a count', 5, 0, { offset: 0, counts: [0.5] }],
    ['a negative count', 5, 0, { offset: 0, counts: [-1] }],
    ['a zero count that is none', 5, NaN, none]
  ])('%s is refused', (_what, scale, zeroCount, positive) => {
    expect(toSketch(scale, zeroCount, positive, none)).toBeNull();
  });

  test('bringing buckets to scale 5 gives exactly the sketch of the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 6, max: 12 }),
        (values, scale) => {
          const indexes = values.map((value) => Math.ceil(Math.log2(value) * 2 ** scale) - 1);
          const offset = Math.min(...indexes);
          const counts = new Array<number>(Math.max(...indexes) - offset + 1).fill(0);
          for (const index of indexes) counts[index - offset]!++;

          const sketch = toSketch(scale, 0, { offset, counts }, none);

          expect(sketch).toEqual(buildSketch(values, 5));
        }
      ),
      // Logarithms at the edge of a bucket round differently at two scales; values of a seed do not move.
      { seed: 7 }
    );
  });

  test('bringing buckets down in two steps is the same as in one', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -500, max: 500 })),
        fc.integer({ min: -5, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
        (unsorted, middle, below) => {
          const indexes = unsorted.sort((a, b) => a - b);
          const counts = indexes.map((_, position) => position + 1);
          const once = shiftSketch(6, indexes, counts, middle - below);
          const first = shiftSketch(6, indexes, counts, middle);

          expect(shiftSketch(middle, first.indexes, first.counts, middle - below)).toEqual(once);
        }
      )
    );
  });
});

describe('explicit buckets', () => {
  const facts = { count: 0, sum: null, min: null, max: null };

  test('the total stays exact and every value stays in its bucket', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 1, maxLength: 15 })
          .map((bounds) => bounds.sort((a, b) => a - b)),
        fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 16, maxLength: 16 }),
        (bounds, given) => {
          const counts = given.slice(0, bounds.length + 1);

          const sketch = spreadExplicitBuckets({ bounds, counts }, facts, 1)!;

          expect(sketchCount(sketch)).toBe(counts.reduce((a, b) => a + b, 0));
          const upToLastBound = counts.slice(0, -1).reduce((a, b) => a + b, 0);
          const lastIndex = Math.ceil(Math.log2(bounds.at(-1)!) * 32);
          const below = sketch.counts
            .filter((_, i) => sketch.indexes[i]! <= lastIndex)
            .reduce((a, b) => a + b, 0);
          expect(below + sketch.zeroCount).toBeGreaterThanOrEqual(upToLastBound);
          expect(sketch.indexes).toEqual([...new Set(sketch.indexes)].sort((a, b) => a - b));
        }
      )
    );
  });

  test('nothing moves to another place when counts grow', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), (count, growth) => {
        const before = spreadExplicitBuckets({ bounds: [0.1, 1], counts: [0, count, 0] }, facts, 1)!;
        const after = spreadExplicitBuckets({ bounds: [0.1, 1], counts: [0, count + growth, 0] }, facts, 1)!;

        const later = new Map(after.indexes.map((index, position) => [index, after.counts[position]!]));
        for (const [position, index] of before.indexes.entries()) {
          expect(later.get(index)).toBeGreaterThanOrEqual(before.counts[position]!);
        }
      })
    );
  });

  test('a single value lies in the middle of its bucket', () => {
    const sketch = spreadExplicitBuckets({ bounds: [1, 3], counts: [0, 1, 0] }, facts, 1)!;

    expect(2 ** ((sketch.indexes[0]! + 1) / 32)).toBeCloseTo(2, 1);
  });

  test('minimum and maximum narrow the outer buckets', () => {
    const sketch = spreadExplicitBuckets(
      { bounds: [1, 2], counts: [10, 0, 10] },
      { ...facts, min: 0.9, max: 2.2 },
      1
    )!;

    const values = sketch.indexes.map((index) => 2 ** ((index + 1) / 32));
    expect(Math.min(...values)).toBeGreaterThan(0.89);
    expect(Math.max(...values)).toBeLessThan(2.3);
  });

  test('without a maximum the last bucket is put at its lower bound', () => {
    const sketch = spreadExplicitBuckets({ bounds: [1, 2], counts: [0, 0, 5] }, facts, 1);

    expect(sketch).toEqual({ scale: 5, zeroCount: 0, indexes: [31], counts: [5] });
  });

  test('without buckets all values are at the mean', () => {
    const sketch = spreadExplicitBuckets({ bounds: [], counts: [] }, { ...facts, count: 4, sum: 8 }, 1);

    expect(sketch).toEqual({ scale: 5, zeroCount: 0, indexes: [31], counts: [4] });
  });

  test.each([
    ['bounds that do not ascend', { bounds: [2, 1], counts: [1, 1, 1] }],
    ['too few counts', { bounds: [1, 2], counts: [1, 1] }],
    ['a bound that is no number', { bounds: [NaN], counts: [1, 1] }],
    ['a negative count', { bounds: [1], counts: [-1, 1] }]
  ])('%s are refused', (_what, buckets) => {
    expect(spreadExplicitBuckets(buckets, facts, 1)).toBeNull();
  });
});
