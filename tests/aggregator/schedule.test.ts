import { startRollupSchedule } from '@lakegauge/aggregator';
import { createPool, silentLogger } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { expectRollups } from './expect-rollups.ts';
import { createRandom, randomRows } from './random-rows.ts';
import { createRecordingLogger } from './recording-logger.ts';
import { ReferenceModel } from './reference-model.ts';
import { setClock, type TestClock } from './set-clock.ts';
import { until } from './until.ts';
import { writeRows } from './write-rows.ts';

const hourMs = 3_600_000;

let database: TestDatabase;
let clock: TestClock;
let logger: ReturnType<typeof createRecordingLogger>;

beforeEach(async () => {
  database = await createTestDatabase();
  clock = await setClock(database.pool, '2026-03-10T04:00:00Z');
  logger = createRecordingLogger();
});

afterEach(async () => {
  await database.drop();
});

test('closed hours are rolled up by themselves, late rows are rolled up again, and partitions are made ahead', async () => {
  const { pool } = database;
  const model = new ReferenceModel();
  await pool.query(`insert into job_runs (correlation_id, started_at) values (gen_random_uuid(), $1)`, [
    clock.now()
  ]);
  model.add(await writeRows(pool, randomRows(createRandom(1), clock.now(), 20)));
  clock.advance(hourMs + 61_000);
  const schedule = startRollupSchedule({ pool, logger, now: clock.now, everyMs: 20, quietMs: 0 });
  await until('the hour is rolled up', () => holds(`rolled_up = '2026-03-10T05:00:00Z'`));

  model.add(await writeRows(pool, randomRows(createRandom(2), new Date('2026-03-10T04:00:00Z'), 20)));
  await until('the late rows are rolled up', () => holds('not exists (select 1 from rollup_marks)'));
  await schedule.stop();

  await expectRollups(pool, model);
  expect(await holds(`to_regclass('performance_metrics_20260313') is not null`)).toBe(true);
  expect(logger.at('error')).toEqual([]);
});

test('two schedules make one nightly run a day between them, and make up for one that was missed', async () => {
  const { pool } = database;
  const options = { pool, logger, now: clock.now, everyMs: 20 };
  const schedules = [startRollupSchedule(options), startRollupSchedule(options)];
  await until('the run that was missed is done', () => holds(`(select count(outcome) from job_runs) = 1`));

  clock.advance(23 * hourMs);
  await until('the next one is done', () => holds(`(select count(outcome) from job_runs) = 2`));
  clock.advance(23 * hourMs);
  await until('and the next one', () => holds(`(select count(outcome) from job_runs) = 3`));
  await Promise.all(schedules.map((schedule) => schedule.stop()));

  const { rows } = await pool.query<{ started_at: Date }>('select started_at from job_runs order by 1');
  expect(rows.map((row) => row.started_at.toISOString())).toEqual([
    '2026-03-10T04:00:00.000Z',
    '2026-03-11T03:00:00.000Z',
    '2026-03-12T02:00:00.000Z'
  ]);
});

test('a nightly run that was killed is made up for within the hour after', async () => {
  const { pool } = database;
  await pool.query(`insert into job_runs (correlation_id, started_at) values (gen_random_uuid(), $1)`, [
    new Date('2026-03-10T02:00:00Z')
  ]);

  const schedule = startRollupSchedule({ pool, logger, now: clock.now, everyMs: 20 });
  await until('it is made up for', () => holds(`(select count(outcome) from job_runs) = 1`));
  await schedule.stop();

  expect(await holds('(select count(*) from job_runs) = 2')).toBe(true);
});

test('a schedule whose database is away logs it and throws nothing', async () => {
  const pool = createPool({
    connectionString: 'postgres://nobody@127.0.0.1:1/nothing',
    schema: 'lakegauge',
    applicationName: 'test',
    logger: silentLogger,
    poolMin: 0
  });
  const schedule = startRollupSchedule({ pool, logger, now: clock.now, everyMs: 5 });

  await until('it has tried twice', async () => logger.at('error').length >= 2);
  await schedule.stop();
  await pool.end();

  expect(logger.at('error')[0]).toBe('The rollup could not run; trying again');
});

async function holds(condition: string): Promise<boolean> {
  const { rows } = await database.pool.query<{ holds: boolean }>(
    `select ${condition} as holds from rollup_state`
  );
  return rows[0]!.holds;
}
