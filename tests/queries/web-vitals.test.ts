import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getWebVitalsSeries } from '../../dashboard/src/lib/server/queries/get-web-vitals-series.ts';
import { getWebVitals } from '../../dashboard/src/lib/server/queries/get-web-vitals.ts';
import { withReading, type Reading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { insertSample } from '../api/insert-sample.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { percentileCont, percentileDisc } from './reference-numbers.ts';

const now = new Date('2026-03-18T10:35:20Z');
// Beside the ends of hours, and long enough before now to have a range of its length before it.
const range = { from: new Date('2026-03-17T09:10:00Z'), to: now };
const everything = { service: null, environment: null, page: null, range };

interface Measured {
  time: Date;
  page: string;
  vital: string;
  value: number;
}

let database: TestDatabase;
let measured: Measured[];

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `update rollup_state set raw_from = '2026-03-11', closed = '2026-03-11', rolled_up = '2026-03-11'`
  );
  await insertSample(database.pool, now);
  const { rows } = await database.pool.query<Measured>(
    `select timestamp as time, page_name as page, metadata ->> 'name' as vital, (metadata -> 'value')::float8 as value
     from usage_events where event_type = 'web_vital'`
  );
  measured = rows;
});

afterAll(() => database.drop());

function read<Answer>(ask: (reading: Reading) => Promise<Answer>): Promise<Answer> {
  return withReading(database.pool, {}, ask);
}

function valuesOf(
  vital: string,
  { from, to }: { from: Date; to: Date },
  page: string | null = null
): number[] {
  return measured
    .filter((row) => row.vital === vital && row.time >= from && row.time < to)
    .filter((row) => page === null || row.page === page)
    .map((row) => row.value)
    .sort((a, b) => a - b);
}

describe.each([
  ['raw rows', { exactRowsMax: 0, exact: true }, 0],
  ['rollups', { exactRowsMax: 0, exact: false }, 0.0109]
])('Web Vitals from %s', (_source, precision, error) => {
  const expectP75 = (p75: number, values: number[]) => {
    const expected = (error === 0 ? percentileCont : percentileDisc)(values, 0.75)!;
    expect(Math.abs(p75 - expected)).toBeLessThanOrEqual(1e-9 + error * expected);
  };

  test('over all pages are made from the samples of each, and not from their percentiles', async () => {
    const answer = await read((reading) => getWebVitals(reading, everything, now, precision));

    expect(answer.totals.map(({ vital }) => vital)).toEqual(['CLS', 'LCP']);
    for (const { vital, samples, good, p75 } of answer.totals) {
      const values = valuesOf(vital, range);
      expect({ samples, good }).toEqual({ samples: values.length, good: values.length });
      expectP75(p75, values);
    }
  });

  test('of the time before are there to compare with', async () => {
    const { previous } = await read((reading) => getWebVitals(reading, everything, now, precision));

    const before = { from: new Date(previous!.from), to: new Date(previous!.to) };
    expect(before.to.getTime() - before.from.getTime()).toBe(range.to.getTime() - range.from.getTime());
    for (const { vital, samples } of previous!.totals) {
      expect(samples).toBe(valuesOf(vital, before).length);
    }
  });

  test.each([null, '/page-2'])(
    'over time have each interval as it is counted by hand (page %s)',
    async (page) => {
      const series = await read((reading) =>
        getWebVitalsSeries(reading, { ...everything, page }, now, precision)
      );

      expect(series.points[0]!.partial).toBe(true);
      expect(series.points.at(-1)!.partial).toBe(true);
      for (const point of series.points) {
        const bucket = {
          from: new Date(Math.max(Date.parse(point.from), range.from.getTime())),
          to: new Date(Math.min(Date.parse(point.to), range.to.getTime()))
        };
        const expected = ['CLS', 'LCP']
          .map((vital) => ({ vital, samples: valuesOf(vital, bucket, page).length }))
          .filter(({ samples }) => samples > 0);
        expect(point.vitals.map(({ vital, samples }) => ({ vital, samples }))).toEqual(expected);
        for (const { vital, p75 } of point.vitals) expectP75(p75, valuesOf(vital, bucket, page));
      }
    }
  );
});
