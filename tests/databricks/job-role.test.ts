import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createPool, migrate, silentLogger, type DatabasePool } from '@lakegauge/database';
import { aggregate } from '@lakegauge/aggregator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGrantingJob } from '../../cli/src/databricks/grant-job.ts';
import { runLakegauge } from '../cli/run-lakegauge.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';

// Names as Lakebase has them: the id of a service principal, and an e-mail address.
const suffix = randomBytes(4).toString('hex');
const app = `00000000-0000-0000-0000-${suffix}`;
const job = `job-${suffix}@example.com`;
const reader = `reader-${suffix}`;
const day = 86_400_000;

let database: TestDatabase;
let appPool: DatabasePool;
let jobPool: DatabasePool;

function addressOf(role: string): string {
  const url = new URL(database.connectionString);
  url.username = encodeURIComponent(role);
  url.password = 'secret';
  return url.href;
}

function poolOf(role: string): DatabasePool {
  return createPool({
    connectionString: addressOf(role),
    schema: 'lakegauge',
    applicationName: 'lakegauge-test',
    logger: silentLogger,
    poolMin: 0
  });
}

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  const name = new URL(database.connectionString).pathname.slice(1);
  for (const role of [app, job, reader])
    await database.pool.query(`create role "${role}" login password 'secret'`);
  // All that the app's role has: what the resource of a Databricks App gives.
  await database.pool.query(`grant connect, create on database "${name}" to "${app}"`);
  appPool = poolOf(app);
  jobPool = poolOf(job);
  const folder = join(import.meta.dirname, '../../migrations');
  await migrate({ pool: appPool, schema: 'lakegauge', folder, logger: silentLogger });
});

afterAll(async () => {
  await appPool.end();
  await jobPool.end();
  for (const role of [job, reader, app])
    await database.pool.query(`drop owned by "${role}"; drop role "${role}"`);
  await database.drop();
});

test('the job is shut out until the app has let it in', async () => {
  await expect(jobPool.query('select 1 from performance_metrics')).rejects.toMatchObject({ code: '42P01' });

  await startGrantingJob(appPool, job, silentLogger).tried;

  await expect(jobPool.query('select 1 from performance_metrics')).resolves.toBeTruthy();
});

test('a role that is not there is told and ends nothing', async () => {
  const told: string[] = [];
  const logger = { ...silentLogger, warn: (_fields: object, message: string) => void told.push(message) };

  const grant = startGrantingJob(appPool, 'nobody', logger);
  await grant.tried;
  await grant.stop();

  expect(told.join()).toContain('LAKEGAUGE_JOB_ROLE is not there');
});

test('a run of the job under its own role rolls up, makes days ahead and drops old ones', async () => {
  const now = new Date();
  await appPool.query('select create_raw_partitions(current_date - 9, current_date + 1)');
  await appPool.query(`
    update rollup_state set raw_from = current_date - 9, closed = current_date - 9, rolled_up = current_date - 9;
    insert into performance_metrics
      (id, timestamp, endpoint, method, status_code, response_time_ms, service_name, environment, service_version, trace_id, span_id)
    select gen_random_uuid(), current_date - days, '/items', 'GET', 200, 12, 'shop', '', '', '\\x00', '\\x00'
    from generate_series(0, 9) days`);

  const { exitCode, summary } = await aggregate({
    pool: jobPool,
    logger: silentLogger,
    now: () => now,
    rawDays: 7,
    rollupDays: 90,
    warnRows: 1e6,
    alertRows: 2e6,
    correlationId: randomUUID()
  });

  expect(exitCode).toBe(0);
  expect(summary).toBeTruthy();
  const { rows } = await appPool.query<{ oldest: Date; hours: number; ahead: boolean }>(`
    select
      (select min(timestamp) from performance_metrics) as oldest,
      (select count(distinct time_bucket) from aggregated_metrics) as hours,
      to_regclass('performance_metrics_' || to_char(current_date + 2, 'YYYYMMDD')) is not null as ahead`);
  expect(rows[0]!.hours).toBeGreaterThanOrEqual(9);
  expect(now.getTime() - rows[0]!.oldest.getTime()).toBeLessThan(8 * day);
  expect(rows[0]!.ahead).toBe(true);
});

test('the command does the same as a program of its own', async () => {
  const { code, output, errors } = await runLakegauge(['aggregate', '--json'], {
    DATABASE_URL: addressOf(job)
  }).exit;

  expect({ code, errors }).toMatchObject({ code: 0 });
  expect(JSON.parse(output)).toMatchObject({ exit_code: 0 });
});

test('what the app makes later is open to the job as well', async () => {
  await appPool.query(`create table later (id integer); insert into later values (1)`);

  await expect(jobPool.query('delete from later')).resolves.toMatchObject({ rowCount: 1 });
});

test.each([
  'drop table performance_metrics',
  'drop schema lakegauge cascade',
  'create table mine (id integer)',
  'select * from signed_out_sessions',
  'delete from schema_migrations',
  'alter table rollup_state add column x integer'
])('the job may not: %s', async (statement) => {
  await expect(jobPool.query(statement)).rejects.toMatchObject({ code: '42501' });
});

test('a table of the caller’s own does not stand in for one of ours', async () => {
  const client = await jobPool.connect();
  try {
    await client.query('create temp table performance_metrics_default (like usage_events including all)');

    await client.query('select create_raw_partitions(current_date + 20, current_date + 20)');

    const { rows } = await client.query<{ kind: string }>(`
      select relkind as kind from pg_class
      where relname = 'performance_metrics_' || to_char(current_date + 20, 'YYYYMMDD') and relispartition`);
    expect(rows).toHaveLength(1);
  } finally {
    client.release(true);
  }
});

test('who may only read may neither make nor drop days, although these act with the rights of the owner', async () => {
  await appPool.query('select grant_reading($1)', [reader]);
  const pool = poolOf(reader);
  try {
    await expect(pool.query(`select drop_raw_day(current_date)`)).rejects.toMatchObject({ code: '42501' });
    await expect(
      pool.query(`select create_raw_partitions(current_date, current_date)`)
    ).rejects.toMatchObject({ code: '42501' });
    await expect(pool.query('select count(*) from performance_metrics')).resolves.toBeTruthy();
  } finally {
    await pool.end();
  }
});
