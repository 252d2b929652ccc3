import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const scale5Error = 0.010831;
const fractions = [0, 0.01, 0.5, 0.95, 0.99, 1];

const seconds = fc.double({ min: 0.00001, max: 3600, noNaN: true });

test('a quantile is within 1.0831 % of the item that percentile_disc names, for any values from 0.01 ms to an hour', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(seconds, { minLength: 1, maxLength: 200 }), async (values) => {
      const { rows } = await database.pool.query<{ exact: number; estimate: number }>(
        `with buckets as (
           select sketch_index(value) as index, count(*) as count from unnest($1::float8[]) value group by 1
         ), sketch as (
           select array_agg(index order by index) as indexes, array_agg(count order by index) as counts from buckets
         )
         select
           (select percentile_disc(fraction) within group (order by value) from unnest($1::float8[]) value) as exact,
           sketch_quantile(fraction, 5, 0, indexes, counts) as estimate
         from sketch, unnest($2::float8[]) fraction`,
        [values, fractions]
      );
      for (const { exact, estimate } of rows)
        expect(Math.abs(estimate / exact - 1)).toBeLessThanOrEqual(scale5Error);
    }),
    { numRuns: 100 }
  );
});

test('a value on the border of two buckets belongs to the lower one', async () => {
  const { rows } = await database.pool.query(
    `select sketch_index(1) as one, sketch_index(2) as two, sketch_index(2.0001) as above`
  );

  expect(rows[0]).toEqual({ one: -1, two: 31, above: 32 });
});

test('zero, negative and unmeasurably small values count as zero', async () => {
  const { rows } = await database.pool.query(
    `select sketch_is_zero(0) as zero, sketch_is_zero(-1) as negative, sketch_is_zero(1e-6) as tiny,
       sketch_is_zero('NaN') as nan, sketch_is_zero(1e-5) as measured,
       sketch_quantile(0.5, 5, 3, '{31}', '{2}') as median, sketch_quantile(0.99, 5, 3, '{31}', '{2}') as high,
       sketch_quantile(0.5, 5, 0, '{}', '{}') as empty`
  );

  expect(rows[0]).toMatchObject({
    zero: true,
    negative: true,
    tiny: true,
    nan: true,
    measured: false,
    median: 0,
    empty: null
  });
  expect(rows[0]).toHaveProperty('high', expect.closeTo(1.98, 1));
});

test('the stated error belongs to the scale', async () => {
  const { rows } = await database.pool.query<{ error: number }>(
    `select sketch_error(scale) as error from unnest(array[0, 3, 5]) scale`
  );

  expect(rows.map((row) => row.error)).toEqual([
    expect.closeTo(1 / 3, 6),
    expect.closeTo(0.0433, 4),
    expect.closeTo(0.01083, 5)
  ]);
});

test('uniting two register sketches gives the sketch of the union, bit for bit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), { maxLength: 50 }),
      fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), { maxLength: 50 }),
      async (left, right) => {
        const { rows } = await database.pool.query<{ same: boolean }>(
          `select user_registers($1::bigint[]) | user_registers($2::bigint[]) = user_registers($1::bigint[] || $2::bigint[]) as same`,
          [left, right]
        );
        expect(rows[0]!.same).toBe(true);
      }
    ),
    { numRuns: 25 }
  );
});

test('the count of a register sketch is within 3 standard errors (2.4 %) from 1 user to 200,000', async () => {
  const { rows } = await database.pool.query<{ users: number; estimate: number }>(
    `select users, user_registers_count(user_registers(
       (select array_agg(user_hash('user ' || number)) from generate_series(1, users) number)
     )) as estimate
     from unnest(array[1, 100, 2000, 20000, 200000]) users`
  );

  for (const { users, estimate } of rows) expect(Math.abs(estimate / users - 1)).toBeLessThan(0.024);
});

const anySketch = sketchesOf(2 ** 50);

test('the sum of the numbers that stand for sketches stands for the merged sketch', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anySketch, { minLength: 1, maxLength: 6 }), async (sketches) => {
      const { rows } = await database.pool.query<{ index: number; count: number }>(
        `select s.index, s.count
         from (
           select sum(sketch_vector(
             array(select (bucket ->> 0)::smallint from jsonb_array_elements(sketch) bucket),
             array(select (bucket ->> 1)::bigint from jsonb_array_elements(sketch) bucket)
           )) as vector
           from jsonb_array_elements($1::jsonb) sketch
         ) summed
         cross join lateral sketch_of_vector(vector) as s
         order by 1`,
        [JSON.stringify(sketches)]
      );
      const merged = new Map<number, number>();
      for (const [index, count] of sketches.flat()) merged.set(index, (merged.get(index) ?? 0) + count);
      expect(rows.map(({ index, count }) => [index, count])).toEqual([...merged].sort(([a], [b]) => a - b));
    }),
    { numRuns: 100 }
  );
});

test('percentiles of sketches given in either form are those of all their items in one row', async () => {
  const fractions = [0, 0.5, 0.95, 0.99, 1];
  await fc.assert(
    fc.asyncProperty(
      // Their sum is exact in double precision.
      fc.array(sketchesOf(2 ** 40), { maxLength: 4 }),
      fc.array(sketchesOf(2 ** 40), { maxLength: 4 }),
      fc.integer({ min: 0, max: 1000 }),
      async (summed, listed, zeroCount) => {
        const { rows } = await database.pool.query<{ all_counted: number; buckets: (number | null)[] }>(
          `select found.*
           from (
             select (
               select sum(sketch_vector(
                 array(select (bucket ->> 0)::smallint from jsonb_array_elements(sketch) bucket),
                 array(select (bucket ->> 1)::bigint from jsonb_array_elements(sketch) bucket)
               ))
               from jsonb_array_elements($1::jsonb) sketch
             ) as vector,
             (
               select array_concat(array(select (bucket ->> 0)::smallint from jsonb_array_elements(sketch) bucket))
               from jsonb_array_elements($2::jsonb) sketch
             ) as indexes,
             (
               select array_concat(array(select (bucket ->> 1)::bigint from jsonb_array_elements(sketch) bucket))
               from jsonb_array_elements($2::jsonb) sketch
             ) as counts
           ) given
           cross join lateral sketch_percentiles($3, $4, vector, indexes, counts) found`,
          [JSON.stringify(summed), JSON.stringify(listed), fractions, zeroCount]
        );

        const items = [...summed, ...listed].flat().sort(([a], [b]) => a - b);
        const all = zeroCount + items.reduce((sum, [, count]) => sum + count, 0);
        const expected = fractions.map((fraction) => {
          let reached = zeroCount;
          if (reached >= Math.ceil(fraction * all)) return null;
          return items.find(([, count]) => (reached += count) >= Math.ceil(fraction * all))![0];
        });
        expect(rows).toEqual([{ all_counted: all, buckets: expected }]);
      }
    ),
    { numRuns: 200 }
  );
});

function sketchesOf(countMax: number) {
  return fc
    .uniqueArray(fc.tuple(fc.integer({ min: -544, max: 957 }), fc.integer({ min: 1, max: countMax })), {
      selector: ([index]) => index,
      minLength: 1,
      maxLength: 60
    })
    .map((buckets) => buckets.sort(([a], [b]) => a - b));
}
