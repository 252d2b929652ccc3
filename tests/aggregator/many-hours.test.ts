import { rollupClosedHours } from '@lakegauge/aggregator';
import type { DatabasePool } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recomputeHour, recomputeHours } from '../../aggregator/src/hour/recompute-hours.ts';
import { toHours } from '../../aggregator/src/utc-time.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { expectRollups } from './expect-rollups.ts';
import { createRandom, randomPoint, randomRequest, randomRows } from './random-rows.ts';
import { createRecordingLogger } from './recording-logger.ts';
import { ReferenceModel } from './reference-model.ts';
import { setClock, type TestClock } from './set-clock.ts';
import { writeRows } from './write-rows.ts';

const hourMs = 3_600_000;
const range = { from: new Date('2026-03-10T00:00:00Z'), to: new Date('2026-03-11T00:00:00Z') };

let database: TestDatabase;
let clock: TestClock;
let model: ReferenceModel;

beforeEach(async () => {
  database = await createTestDatabase();
  clock = await setClock(database.pool, range.from.toISOString());
  model = new ReferenceModel();
});

afterEach(async () => {
  await database.drop();
});

test('several hours computed at once are row for row, and bit for bit, what they are one by one', async () => {
  const { pool } = database;
  await writeDay();
  await pool.query('update rollup_state set closed = $1', [range.to]);

  expect(await recomputeHours(pool, range)).toEqual({ created: 24, recomputed: 0 });
  const atOnce = await getStored(pool);
  await pool.query('update aggregated_metrics set sample_count = -1');
  await pool.query('update rollup_hours set performance_metrics_rows = -1');
  for (const hour of toHours(range)) await recomputeHour(pool, hour);

  const oneByOne = await getStored(pool);
  expect(atOnce.cells.length).toBeGreaterThan(500);
  expect(new Set(atOnce.cells.map((cell) => cell.kind))).toEqual(
    new Set(['performance spans', 'performance histogram', 'usage', 'web_vital', 'histogram'])
  );
  expect(atOnce).toEqual(oneByOne);
  await expectRollups(pool, model);
});

test('hours of which some are rolled up already and some are marked are computed at once like any others', async () => {
  const { pool } = database;
  await writeDay();
  await pool.query('update rollup_state set closed = $1', [range.to]);
  await recomputeHours(pool, { ...range, to: new Date('2026-03-10T05:00:00Z') });
  for (const hour of ['03', '04']) {
    const rows = randomRows(createRandom(9), new Date(`2026-03-10T${hour}:00:00Z`), 20);
    model.add(await writeRows(pool, rows));
  }

  const done = await recomputeHours(pool, {
    from: new Date('2026-03-10T04:00:00Z'),
    to: new Date('2026-03-10T09:00:00Z')
  });

  expect(done).toEqual({ created: 4, recomputed: 1 });
  const { rows } = await pool.query('select distinct hour from rollup_marks');
  expect(rows).toEqual([{ hour: new Date('2026-03-10T03:00:00Z') }]);
  await expectRollups(pool, model);
});

test('hours of which one is not closed, or whose raw rows are gone, are refused as a whole', async () => {
  const { pool } = database;
  await writeDay();
  await pool.query('update rollup_state set closed = $1', [new Date('2026-03-10T23:00:00Z')]);

  expect(await recomputeHours(pool, range)).toBeNull();
  expect(
    await recomputeHours(pool, {
      from: new Date('2026-03-02T23:00:00Z'),
      to: new Date('2026-03-03T02:00:00Z')
    })
  ).toBeNull();

  const { rows } = await pool.query('select count(*) as cells from aggregated_metrics');
  expect(rows).toEqual([{ cells: 0 }]);
});

test('when one hour of several fails, the others are computed, and the new ones up to it', async () => {
  const { pool } = database;
  const logger = createRecordingLogger();
  const late = randomRequest(createRandom(4), new Date('2026-03-09T11:10:00Z'));
  await writeDay();
  for (const hour of ['10', '11', '12']) {
    const request = { ...late, timestamp: new Date(`2026-03-09T${hour}:10:00Z`) };
    model.add(await writeRows(pool, { requests: [request] }));
  }
  clock.advance(24 * hourMs + 120_000);
  await failAt(pool, ['2026-03-10T06:00:00Z', '2026-03-09T11:00:00Z']);

  const failed = await rollupClosedHours({ pool, logger, now: clock.now });

  expect(failed).toMatchObject({ hoursClosed: 24, hoursCreated: 6, hoursRecomputed: 2 });
  expect(failed.failures.map((failure) => /^hour \S+/.exec(failure)![0])).toEqual([
    'hour 2026-03-10T06:00:00.000Z',
    'hour 2026-03-09T11:00:00.000Z'
  ]);
  expect(logger.at('warn')).toEqual([
    'Could not roll up several hours at once, taking them one by one',
    'Could not roll up several hours at once, taking them one by one'
  ]);
  await expectRollups(pool, model);

  await pool.query('drop trigger fail on aggregated_metrics');
  const repaired = await rollupClosedHours({ pool, logger, now: clock.now });

  expect(repaired).toMatchObject({ hoursCreated: 18, hoursRecomputed: 1, failures: [] });
  await expectRollups(pool, model);
});

test('a percentile of sorted values, or of those near its rank, is that of percentile_cont to the last bit', async () => {
  const { rows } = await database.pool.query<{ compared: number; different: number }>(`
    with series as (
      select array_agg(value order by value) as sorted, count(*) as total
      from (
        select number, case when number % 3 = 0 then floor(random() * 9) else exp(20 * random() - 8) end as value
        from generate_series(1, 400) number
        cross join lateral generate_series(1, 1 + number % 37)
      ) measured
      group by number
    )
    select
      count(*) as compared,
      count(*) filter (where
        percentile_of_sorted(sorted, 0, total, fraction) is distinct from expected
        or percentile_of_sorted(sorted[skipped + 1:], skipped, total, fraction) is distinct from expected
      ) as different
    from series
    cross join unnest(array[0, 0.5, 0.75, 0.95, 0.99, 1]) as fraction
    cross join lateral (
      select
        percentile_cont(fraction) within group (order by value) as expected,
        floor(fraction * (total - 1))::integer as skipped
      from unnest(sorted) value
    ) exact`);

  expect(rows).toEqual([{ compared: 2400, different: 0 }]);
});

/** A day with every kind of row, two empty hours, an hour with more users than a set holds, and durations of nothing. */
async function writeDay(): Promise<void> {
  const { pool } = database;
  const random = createRandom(31);
  for (const hour of toHours(range).filter((hour) => ![3, 17].includes(hour.getUTCHours()))) {
    const rows = randomRows(random, hour, 40);
    const other = { ...randomPoint(random, hour), instrument: 'queue.length', unit: '1', endpoint: null };
    model.add(await writeRows(pool, rows));
    await writeRows(pool, {
      points: [{ ...other, method: null, status: null, attributes: { queue: 'mail' } }]
    });
    model.add({ requests: [], events: [], points: [{ ...other, method: null, status: null }] });
  }
  const many = Array.from({ length: 3000 }, (_, index) => ({
    ...randomRequest(random, new Date(Date.parse('2026-03-10T20:00:00Z') + index)),
    service: 'shop',
    environment: '',
    durationMs: index % 50 === 0 ? 0.000001 : 1 + (index % 7),
    userId: `user-${index}`
  }));
  model.add(await writeRows(pool, { requests: many }));
}

/** Has the rollup of these hours fail, as a full disk or a value nobody thought of would. */
async function failAt(pool: DatabasePool, hours: string[]): Promise<void> {
  await pool.query(`
    create function fail_at() returns trigger language plpgsql as $$ begin raise exception 'on purpose'; end $$;
    create trigger fail before insert on aggregated_metrics for each row
      when (new.time_bucket in (${hours.map((hour) => `'${hour}'`).join(', ')})) execute function fail_at()`);
}

async function getStored(pool: DatabasePool) {
  const cells = await pool.query<{ kind: string }>(`
    select concat_ws(' ', metric_type, source) as kind, md5(users_registers::text) as registers, (to_jsonb(cell) - 'id' - 'users_registers')::text as cell
    from aggregated_metrics cell
    order by cell.time_bucket, 3`);
  const hours = await pool.query(
    'select hour, performance_metrics_rows, usage_events_rows, histogram_points_rows from rollup_hours order by hour'
  );
  const state = await pool.query('select * from rollup_state');
  return { cells: cells.rows, hours: hours.rows, state: state.rows };
}
