import { randomUUID } from 'node:crypto';
import { aggregate, rollupClosedHours, type AggregateOptions } from '@lakegauge/aggregator';
import { createPool, silentLogger } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { expectRollups } from './expect-rollups.ts';
import { createRandom, randomRows } from './random-rows.ts';
import { createRecordingLogger } from './recording-logger.ts';
import { ReferenceModel } from './reference-model.ts';
import { setClock, type TestClock } from './set-clock.ts';
import { writeRows } from './write-rows.ts';

const hourMs = 3_600_000;

let database: TestDatabase;
let clock: TestClock;
let model: ReferenceModel;
let logger: ReturnType<typeof createRecordingLogger>;

beforeEach(async () => {
  database = await createTestDatabase();
  clock = await setClock(database.pool, '2026-03-10T00:00:00Z');
  model = new ReferenceModel();
  logger = createRecordingLogger();
});

afterEach(async () => {
  await database.drop();
});

test('a run rolls up, counts before and after, records itself and exits with 0', async () => {
  await write('2026-03-10T00:00:00Z', 1);
  await write('2026-03-08T05:00:00Z', 2);
  clock.advance(26 * hourMs + 120_000);
  const correlationId = randomUUID();

  const { exitCode, summary } = await run({ correlationId });

  expect(exitCode).toBe(0);
  expect(summary).toMatchObject({
    outcome: 'done',
    hoursClosed: 26,
    hoursCreated: 26,
    hoursRecomputed: 1,
    // From the third to the tenth, without those of this run.
    hoursUnchanged: 7 * 24 - 1,
    // Two days, and the week that ended with the eighth.
    periodsBuilt: 3,
    failures: []
  });
  expect(summary.rowsBefore.performance_metrics).toBe(model.requests.size);
  expect(summary.rowsAfter.performance_metrics).toBe(model.requests.size);
  expect(summary.rowsAfter.aggregated_metrics).toBeGreaterThan(0);
  expect(logger.at('info')).toEqual([
    'Rows before the aggregation',
    'Rows after the aggregation',
    'Aggregation finished'
  ]);
  const { rows } = await database.pool.query('select * from job_runs');
  expect(rows).toMatchObject([
    {
      correlation_id: correlationId,
      started_at: clock.now(),
      finished_at: clock.now(),
      exit_code: 0,
      outcome: 'done',
      detail: { hoursCreated: 26 }
    }
  ]);
  await expectRollups(database.pool, model);
});

test('a second run changes nothing', async () => {
  await write('2026-03-10T00:00:00Z', 3);
  clock.advance(2 * hourMs);
  await run();
  const before = await database.pool.query('select * from aggregated_metrics order by id');

  const { summary } = await run();

  const after = await database.pool.query('select * from aggregated_metrics order by id');
  expect(after.rows).toEqual(before.rows);
  expect(summary).toMatchObject({ hoursClosed: 0, hoursCreated: 0, hoursRecomputed: 0, rawRowsRemoved: 0 });
});

test('days that were missed are caught up in one run, and raw rows older than 7 days are gone', async () => {
  for (const day of ['10', '11', '12', '20']) {
    clock.advance(Date.parse(`2026-03-${day}T05:00:00Z`) - clock.now().getTime());
    await write(`2026-03-${day}T04:00:00Z`, Number(day));
  }
  clock.advance(Date.parse('2026-03-20T02:00:00Z') + 24 * hourMs - clock.now().getTime());
  const old = model.countSince(new Date(0));

  const { summary } = await run();

  expect(summary).toMatchObject({ rawDaysDropped: 11, failures: [] });
  const kept = model.countSince(new Date('2026-03-14T02:00:00Z'));
  expect(summary.rawRowsRemoved).toBe(
    old.requests + old.events + old.points - kept.requests - kept.events - kept.points
  );
  const { rows } = await database.pool.query(
    'select raw_from, (select count(*) from performance_metrics) as left from rollup_state'
  );
  expect(rows).toEqual([{ raw_from: new Date('2026-03-14T02:00:00Z'), left: kept.requests }]);
  await expectRollups(database.pool, model);
});

test('rows that came in without a mark are found by their number and rolled up', async () => {
  await write('2026-03-10T00:00:00Z', 4);
  clock.advance(2 * hourMs);
  await run();
  const rows = randomRows(createRandom(5), new Date('2026-03-10T00:00:00Z'), 5);
  model.add(await writeRows(database.pool, rows));
  await database.pool.query('delete from rollup_marks');

  const { summary } = await run();

  expect(summary.hoursRecomputed).toBe(1);
  await expectRollups(database.pool, model);
});

test('since computes the hours from then on again', async () => {
  await write('2026-03-10T00:00:00Z', 6);
  clock.advance(5 * hourMs + 120_000);
  await run();
  await database.pool.query(`update aggregated_metrics set sample_count = 0`);

  const { summary } = await run({ since: new Date('2026-03-10T00:30:00Z') });

  expect(summary.hoursRecomputed).toBe(5);
  await expectRollups(database.pool, model);
});

test('a dry run says what would be done and does none of it', async () => {
  await write('2026-03-10T00:00:00Z', 7);
  await write('2026-03-04T00:00:00Z', 8);
  clock.advance(26 * hourMs + 120_000);

  const { exitCode, summary } = await run({ dryRun: true });

  expect(exitCode).toBe(0);
  expect(summary).toMatchObject({
    outcome: 'dry_run',
    hoursClosed: 26,
    hoursCreated: 26,
    hoursRecomputed: 1,
    rawDaysDropped: 1
  });
  const { rows } = await database.pool.query(`
    select closed, raw_from, (select count(*) from aggregated_metrics) as rollups, (select count(*) from job_runs) as runs
    from rollup_state`);
  expect(rows).toEqual([
    {
      closed: new Date('2026-03-10T00:00:00Z'),
      raw_from: new Date('2026-03-03T00:00:00Z'),
      rollups: 0,
      runs: 0
    }
  ]);
});

test('aggregated rows older than 90 days are removed', async () => {
  await write('2026-03-10T00:00:00Z', 9);
  clock.advance(hourMs + 120_000);
  await run();
  await database.pool.query(`
    insert into aggregated_metrics (time_bucket, metric_type, service_name, aggregated_values, sample_count)
    values ('2025-12-09T23:00:00Z', 'usage', 'old', '{}', 1), ('2025-12-10T01:00:00Z', 'usage', 'kept', '{}', 1)`);

  const { summary } = await run();

  expect(summary.aggregatedRowsRemoved).toBe(1);
  const { rows } = await database.pool.query(
    `select service_name from aggregated_metrics where time_bucket < '2026-01-01'`
  );
  expect(rows).toEqual([{ service_name: 'kept' }]);
});

test('while another run has the lock it waits, warns and exits with 0; the hourly work does not even wait', async () => {
  const other = await database.pool.connect();
  await other.query('begin; select pg_advisory_xact_lock(12345678)');

  const hourly = await rollupClosedHours({ pool: database.pool, logger, now: clock.now });
  const { exitCode, summary } = await run({ lockWaitMs: 100 });

  await other.query('rollback');
  other.release();
  expect(hourly.ran).toBe(false);
  expect(exitCode).toBe(0);
  expect(summary.outcome).toBe('concurrent');
  expect(logger.at('warn')).toEqual(['Concurrent aggregation job detected, exiting safely']);
  expect((await run()).summary.outcome).toBe('done');
});

test('without a database it exits with 1 and says what to do', async () => {
  const pool = createPool({
    connectionString: 'postgres://nobody@127.0.0.1:1/nothing',
    schema: 'lakegauge',
    applicationName: 'test',
    logger: silentLogger,
    poolMin: 0
  });
  const correlationId = randomUUID();

  const { exitCode, summary } = await run({ pool, correlationId });

  expect(exitCode).toBe(1);
  expect(summary.outcome).toBe('no_database');
  expect(logger.lines).toMatchObject([{ level: 'error', fields: { correlationId } }]);
  expect(logger.at('error')[0]).toMatch(/^No database connection; check/);
  await pool.end();
});

test('when an hour fails it exits with 2, keeps every raw row, and the next run makes it good', async () => {
  await write('2026-03-10T00:00:00Z', 10);
  await write('2026-03-03T04:00:00Z', 11);
  clock.advance(30 * hourMs);
  await database.pool.query('alter function user_hash(text) rename to missing_user_hash');

  const failed = await run();
  await database.pool.query('alter function missing_user_hash(text) rename to user_hash');
  await expectRollups(database.pool, model);
  const { rows } = await database.pool.query('select count(*) as requests from performance_metrics');
  const repaired = await run();

  expect(failed.exitCode).toBe(2);
  expect(failed.summary.outcome).toBe('failed');
  expect(failed.summary.failures[0]).toMatch(/2026-03-10T00:00:00.000Z could not be rolled up/);
  expect(logger.lines.filter((line) => !line.fields.correlationId)).toEqual([]);
  expect(rows).toEqual([{ requests: model.requests.size }]);
  expect(repaired).toMatchObject({ exitCode: 0, summary: { rawDaysDropped: 1 } });
  await expectRollups(database.pool, model);
});

test('rows that nobody marked are kept while the hour that holds them fails, even in an emergency', async () => {
  await write('2026-03-08T00:00:00Z', 12);
  await database.pool.query('delete from rollup_marks');
  await database.pool.query('alter function user_hash(text) rename to missing_user_hash');

  const { exitCode } = await run({ alertRows: 1 });

  expect(exitCode).toBe(2);
  const { rows } = await database.pool.query('select count(*) as requests from performance_metrics');
  expect(rows).toEqual([{ requests: model.requests.size }]);
});

test('between the thresholds it warns with count and threshold', async () => {
  await write('2026-03-10T00:00:00Z', 13);

  const { exitCode, summary } = await run({ warnRows: 1, alertRows: 1_000_000 });

  expect(exitCode).toBe(0);
  expect(logger.at('warn')).toEqual([
    `WARNING: Database size is ${summary.totalRows} rows, the warning threshold is 1 rows`
  ]);
});

test('above the threshold it alerts, tells people, shortens the raw window once a day and exits with 3', async () => {
  // Growth must exceed 10,000 rows a day to be an emergency.
  await database.pool.query(`
    insert into performance_metrics (id, timestamp, endpoint, method, status_code, response_time_ms, service_name, trace_id, span_id)
    select gen_random_uuid(), timestamptz '2026-03-07T00:00:00Z' + item * interval '20 seconds', '/', 'GET', 200, 1, 'shop', '', ''
    from generate_series(0, 11999) item`);
  clock.advance(hourMs + 120_000);
  const told: string[] = [];
  const options = { alertRows: 10_000, notify: async (message: string) => void told.push(message) };

  const first = await run(options);
  const second = await run(options);

  expect(first.exitCode).toBe(3);
  expect(first.summary).toMatchObject({
    outcome: 'size_alert',
    rawWindowShortened: true,
    // Of the whole days before 24 hours ago, as many as bring it below the threshold.
    rawDaysDropped: 5,
    rawRowsRemoved: 4320,
    failures: []
  });
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^ALERT: Database size exceeded 1M threshold/);
  expect(logger.at('error')[0]).toBe(told[0]);
  const { rows } = await database.pool.query('select raw_from, raw_shortened_at from rollup_state');
  expect(rows).toEqual([{ raw_from: new Date('2026-03-08T00:00:00Z'), raw_shortened_at: clock.now() }]);
  expect(second).toMatchObject({ exitCode: 0, summary: { rawWindowShortened: false } });
});

test('an alert whose notification fails is still an alert', async () => {
  await write('2026-03-10T00:00:00Z', 14);

  const { exitCode } = await run({
    alertRows: 1,
    notify: () => Promise.reject(new Error('no route to host'))
  });

  expect(exitCode).toBe(3);
  expect(logger.at('error')[1]).toMatch(/^Could not send the size alert/);
});

async function write(hour: string, seed: number): Promise<void> {
  model.add(await writeRows(database.pool, randomRows(createRandom(seed), new Date(hour), 30)));
}

function run(options: Partial<AggregateOptions> = {}) {
  return aggregate({ pool: database.pool, logger, now: clock.now, correlationId: randomUUID(), ...options });
}
