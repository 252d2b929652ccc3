import { silentLogger } from '@lakegauge/database';
import { createWriter, type HistogramPointRow, type TelemetryWriter } from '@lakegauge/exporter/writer';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { pointRow, rowsWith } from './rows.ts';

const minuteUs = 60_000_000;
let database: TestDatabase;
let writer: TelemetryWriter;
// Half an hour ago, so that an hour of minutes fits neither into the future nor behind the raw window.
const startUs = (Math.floor(Date.now() / 60_000) - 30) * minuteUs;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('select create_raw_partitions(current_date - 8, current_date + 1)');
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('truncate histogram_points, metric_streams, rollup_marks');
  writer = createWriter({ pool: database.pool, logger: silentLogger });
});

/** A point of a stream that began at `from` minutes: totals until `minute`, one bucket count for each index. */
function point(
  minute: number,
  buckets: Record<number, number>,
  { from = 0, stream = 'a', ...given }: { from?: number; stream?: string } & Partial<HistogramPointRow> = {}
): HistogramPointRow {
  const entries = Object.entries(buckets).map(([index, count]) => [Number(index), count] as const);
  const count = entries.reduce((sum, entry) => sum + entry[1], 0);
  return pointRow({
    id: Buffer.from(`${stream}${from}-${minute}`).toString('hex').padEnd(32, '0').slice(0, 32),
    timestampUs: startUs + from * minuteUs,
    endTimestampUs: startUs + minute * minuteUs,
    count,
    sumValue: String(count * 1000),
    sketchIndexes: entries.map(([index]) => index),
    sketchCounts: entries.map(([, bucketCount]) => bucketCount),
    cumulative: {
      streamId: Buffer.from(stream).toString('hex').padEnd(32, '0'),
      startTimestampUs: startUs + from * minuteUs
    },
    ...given
  });
}

const write = (...histogramPoints: HistogramPointRow[]) => writer.write(rowsWith({ histogramPoints }));

async function stored() {
  const { rows } = await database.pool.query<Record<string, unknown>>(`
    select
      ((extract(epoch from timestamp) * 1000000)::bigint - ${startUs}) / ${minuteUs} as minute,
      count, sum_value::text as sum, sketch_indexes as indexes, to_json(sketch_counts) as counts
    from histogram_points order by end_timestamp, timestamp
  `);
  return rows;
}

test('only what grew since the last point is stored', async () => {
  await write(point(1, { 10: 2 }));
  await write(point(2, { 10: 2, 12: 3 }));
  await write(point(3, { 10: 5, 12: 4 }));

  expect(await stored()).toEqual([
    { minute: 0, count: 2, sum: '2000', indexes: [10], counts: [2] },
    { minute: 1, count: 3, sum: '3000', indexes: [12], counts: [3] },
    { minute: 2, count: 4, sum: '4000', indexes: [10, 12], counts: [3, 1] }
  ]);
});

test('several points of a stream in one write are taken in their order', async () => {
  await write(point(3, { 10: 9 }), point(1, { 10: 2 }), point(2, { 10: 5 }));

  expect((await stored()).map(({ count }) => count)).toEqual([2, 3, 4]);
});

test('a point that came before, or after a newer one, adds nothing', async () => {
  await write(point(1, { 10: 2 }));
  const again = await write(point(1, { 10: 2 }));
  await write(point(3, { 10: 7 }));
  const late = await write(point(2, { 10: 4 }));

  expect(again).toEqual({ stored: 0, duplicates: 1, rejected: [] });
  expect(late).toEqual({ stored: 0, duplicates: 1, rejected: [] });
  expect((await stored()).reduce((sum, { count }) => sum + (count as number), 0)).toBe(7);
});

test('a point without growth stores no row', async () => {
  await write(point(1, { 10: 2 }));
  await write(point(2, { 10: 2 }));
  await write(point(3, { 10: 3 }));

  expect((await stored()).map(({ minute, count }) => [minute, count])).toEqual([
    [0, 2],
    [2, 1]
  ]);
});

test('after a restart the counting begins at its new start', async () => {
  await write(point(5, { 10: 100 }));
  await write(point(8, { 10: 3 }, { from: 7 }));
  await write(point(9, { 10: 4 }, { from: 7 }));

  expect((await stored()).map(({ minute, count }) => [minute, count])).toEqual([
    [0, 100],
    [7, 3],
    [8, 1]
  ]);
});

test('totals that fell without a new start count whole', async () => {
  await write(point(5, { 10: 100 }));
  await write(point(6, { 10: 1, 11: 200 }));

  expect((await stored()).map(({ count }) => count)).toEqual([100, 201]);
});

test('a sender that does not know its start is not taken for one that restarts all the time', async () => {
  const unknown = (minute: number) => ({
    cumulative: { streamId: 'ab'.repeat(16), startTimestampUs: startUs + minute * minuteUs }
  });
  await write(point(1, { 10: 50 }, unknown(1)));
  await write(point(2, { 10: 53 }, unknown(2)));
  await write(point(3, { 10: 54 }, unknown(3)));

  expect((await stored()).map(({ count }) => count)).toEqual([3, 1]);
});

test('the total of a stream that counted for hours before it was first seen is no spike', async () => {
  await write(point(1, { 10: 1_000_000 }, { from: -600 }));
  await write(point(2, { 10: 1_000_007 }, { from: -600 }));

  expect((await stored()).map(({ count }) => count)).toEqual([7]);
});

test('a stream without buckets, whose mean moves, is no stream that fell', async () => {
  await write(point(1, { 10: 2 }, { approximate: true }));
  await write(point(2, { 12: 5 }, { approximate: true }));

  expect(await stored()).toEqual([
    { minute: 0, count: 2, sum: '2000', indexes: [10], counts: [2] },
    { minute: 1, count: 3, sum: '3000', indexes: [12], counts: [3] }
  ]);
});

test('points of different scales are compared at the lower one', async () => {
  await write(point(1, { 10: 2, 11: 2 }));
  await write(point(2, { 5: 6 }, { sketchScale: 4 }));

  expect((await stored()).at(-1)).toMatchObject({ count: 2, indexes: [5], counts: [2] });
});

test('replicas that get points of one stream at the same time count everything once', async () => {
  const writers = [writer, createWriter({ pool: database.pool, logger: silentLogger })];
  const streams = ['a', 'b', 'c', 'd'];
  const minutes = Array.from({ length: 15 }, (_, i) => i + 1);

  await Promise.all(
    minutes.flatMap((minute) =>
      writers.map((w, i) =>
        w.write(
          rowsWith({
            histogramPoints: (i ? streams : [...streams].reverse()).map((stream) =>
              point(minute, { 10: minute * 3 }, { stream })
            )
          })
        )
      )
    )
  );

  const total = (await stored()).reduce((sum, { count }) => sum + (count as number), 0);
  expect(total).toBe(4 * 15 * 3);
});

test('growth that belongs to a closed hour leaves a mark for the rollup', async () => {
  await database.pool.query(
    `update rollup_state set closed = now() + interval '1 hour' - interval '1 minute'`
  );

  await write(point(1, { 10: 2 }));

  const { rows } = await database.pool.query<{ hour: Date }>('select hour from rollup_marks');
  expect(rows.map(({ hour }) => hour.getTime() * 1000)).toEqual([Math.floor(startUs / 3.6e9) * 3.6e9]);
});
