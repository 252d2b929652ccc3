import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, silentLogger } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeFindings } from '../../cli/src/doctor/describe-findings.ts';
import { examine } from '../../cli/src/doctor/examine.ts';
import type { HealthReport } from '../../cli/src/doctor/run-checks.ts';
import { migrationsFolder } from '../../cli/src/migrations-folder.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { runLakegauge } from './run-lakegauge.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await database.drop();
});

// A port that nothing listens on, so that a Lakegauge of this machine is not taken for the one examined.
const unusedPort = '49151';

function look(env: Record<string, string> = {}): Promise<HealthReport> {
  return examine({ DATABASE_URL: database.connectionString, PORT: unusedPort, ...env });
}

/** What the report says about one check, as the command prints it. */
function say(report: HealthReport, check: string): string {
  const findings = report.findings.filter((finding) => finding.check === check);
  return describeFindings({ findings, skipped: [] }, false).split('\n\n')[0]!;
}

async function insertRequests({
  count = 1,
  ageMinutes = 1,
  user = 'ann',
  service = 'shop'
}: { count?: number; ageMinutes?: number; user?: string | null; service?: string } = {}) {
  await database.pool.query(
    `insert into performance_metrics
       (id, timestamp, endpoint, method, status_code, response_time_ms, user_id, service_name, trace_id, span_id)
     select gen_random_uuid(), now() - make_interval(mins => $1) - make_interval(secs => n * 0.001), '/items', 'GET', 200, 5, $2, $3, '', ''
     from generate_series(1, $4::integer) n`,
    [ageMinutes, user, service, count]
  );
}

/** An installation that has run for a while: partitions, a nightly run, rollups up to the hour. */
async function makeHealthy() {
  const { pool } = database;
  await pool.query(
    `select create_raw_partitions((now() at time zone 'UTC')::date - 8, (now() at time zone 'UTC')::date + 3)`
  );
  await pool.query(`update rollup_state set raw_from = date_trunc('hour', now()) - interval '7 days',
    rolled_up = date_trunc('hour', now()), closed = date_trunc('hour', now())`);
  await pool.query(
    `insert into job_runs (correlation_id, started_at, finished_at, exit_code, outcome)
     values ($1, now() - interval '3 hours', now() - interval '3 hours', 0, 'done')`,
    [randomUUID()]
  );
  await insertRequests();
}

test('of a healthy installation every check is ok, but that nothing listens here', async () => {
  await makeHealthy();

  const report = await look();

  const faults = report.findings.filter(({ level }) => level !== 'ok');
  expect(faults.map(({ check }) => check)).toEqual(['server']);
  expect(report.skipped).toEqual([]);
});

test('a value that cannot be read is named, and nothing else is tried', async () => {
  const report = await look({ LAKEGAUGE_RAW_DAYS: 'a week' });

  expect(say(report, 'configuration')).toMatch(
    /^failure {2}configuration: LAKEGAUGE_RAW_DAYS: .*\n.*\.env\.local/
  );
  expect(report.findings).toHaveLength(1);
});

test('a server that is not there', async () => {
  const report = await look({ DATABASE_URL: 'postgres://127.0.0.1:9/lakegauge' });

  expect(say(report, 'connection')).toBe(
    'failure  connection: Cannot reach PostgreSQL at 127.0.0.1:9/lakegauge (ECONNREFUSED)\n' +
      '           Check host and port in DATABASE_URL and that the server runs'
  );
  expect(report.skipped).toContain('rollup');
});

test('a wrong password', async () => {
  const url = new URL(database.connectionString);
  url.password = 'wrong';

  const report = await look({ DATABASE_URL: url.href });

  expect(say(report, 'connection')).toMatch(
    /refused the user or password .*\n +Correct them in DATABASE_URL/
  );
  expect(JSON.stringify(report)).not.toContain('wrong@');
});

test('a host name that leads nowhere, with the instance that it should be of', async () => {
  const report = await look({
    DATABASE_URL: '',
    PGHOST: 'lakegauge-instance.invalid',
    PGPASSWORD: 'secret',
    LAKEBASE_INSTANCE_NAME: 'lakegauge-instance'
  });

  expect(say(report, 'host name')).toMatch(
    /^failure .*does not resolve \(E.*\)\n +Copy the host of lakegauge-instance/
  );
});

test('a database without our tables', async () => {
  await database.drop();
  database = await createTestDatabase({ empty: true });

  const report = await look();

  expect(say(report, 'migrations')).toBe(
    'failure  migrations: schema lakegauge has no Lakegauge tables\n' +
      '           Run: lakegauge migrate (lakegauge start does it too)'
  );
  expect(report.skipped).toContain('partitions');
});

test('a schema of an older version', async () => {
  await migrate({
    pool: database.pool,
    schema: 'lakegauge',
    folder: migrationsFolder,
    logger: silentLogger,
    target: 8
  });

  const report = await look();

  expect(say(report, 'migrations')).toMatch(
    /lacks \d+ migrations, from 0009_\w+ on\n +Run: lakegauge migrate/
  );
});

test('a role that does not own the schema', async () => {
  const role = `stranger_${randomBytes(4).toString('hex')}`;
  await database.pool.query(`create role ${role} login password 'stranger'`);
  await database.pool.query('select grant_reading($1)', [role]);
  const url = new URL(database.connectionString);
  url.username = role;
  url.password = 'stranger';

  const report = await look({ DATABASE_URL: url.href });

  expect(say(report, 'permissions')).toMatch(/belongs to \w+, and role stranger_\w+ is not a member of it/);
  await database.pool.query(`drop owned by ${role}; drop role ${role}`);
});

test('days ahead that are missing, and rows that wait for a day', async () => {
  await database.pool.query(`
    do $$ declare name text; begin
      for name in select relname from pg_class where relispartition and relkind = 'r' and relname ~ '_\\d{8}$'
        and relnamespace = 'lakegauge'::regnamespace
      loop execute 'drop table lakegauge.' || name; end loop;
    end $$`);
  await insertRequests();

  const report = await look();

  expect(say(report, 'partitions')).toMatch(
    /^failure .*today has no partition.*\n +Run: lakegauge aggregate/
  );
});

test('rollups that are days behind, and a nightly run that failed', async () => {
  await makeHealthy();
  await database.pool.query(`update rollup_state set rolled_up = rolled_up - interval '3 days'`);
  await database.pool.query('update job_runs set exit_code = 2');

  const report = await look();

  expect(say(report, 'rollup')).toMatch(/^failure .*: \d+ (days|hours) behind.*\n +Run: lakegauge aggregate/);
  expect(say(report, 'nightly run')).toMatch(/^failure .*failed in part.*\n.*correlation id [0-9a-f-]{36}/);
});

test('a nightly run that is not scheduled any more, and rows that should be gone', async () => {
  await makeHealthy();
  await database.pool.query(
    `update job_runs set started_at = now() - interval '12 days', finished_at = now() - interval '12 days'`
  );
  await database.pool.query(
    `select create_raw_partitions((now() at time zone 'UTC')::date - 12, (now() at time zone 'UTC')::date - 9)`
  );
  await insertRequests({ ageMinutes: 11 * 24 * 60 });

  const report = await look();

  expect(say(report, 'nightly run')).toMatch(/^failure .*last ran 12 days ago\n +Is the job scheduled/);
  expect(say(report, 'retention')).toMatch(/^failure .*raw rows are \d+ days old and should go after 7 days/);
});

test('no data at all, and a service that has fallen silent', async () => {
  const empty = await look();
  await insertRequests({ ageMinutes: 90 });
  const silent = await look();

  expect(say(empty, 'data arriving')).toMatch(
    /^warning .*no service.*\n.*--import @lakegauge\/instrumentation\/register/
  );
  expect(say(silent, 'data arriving')).toMatch(
    /^warning .*1 service of 1 sent nothing for 15 minutes: shop \(90 minutes ago\)/
  );
});

test('requests of nobody', async () => {
  await insertRequests({ user: null });

  const report = await look();

  expect(say(report, 'users')).toMatch(/^warning .*100 % of 1 request.*shop names none at all.*\n.*setUser/);
});

test('an index that somebody dropped, and one that somebody added', async () => {
  await database.pool.query('drop index performance_metrics_endpoint');
  const dropped = await look();
  await database.pool.query(
    'create index performance_metrics_endpoint on performance_metrics (endpoint, timestamp)'
  );
  await database.pool.query('create index performance_metrics_guess on performance_metrics (error_type)');
  const added = await look();

  expect(say(dropped, 'indexes')).toMatch(/^failure .*performance_metrics_endpoint is missing/);
  expect(say(added, 'indexes')).toMatch(/^warning .*performance_metrics_guess was added by hand/);
});

test('more rows than the thresholds allow', async () => {
  await insertRequests({ count: 500 });
  await database.pool.query('analyze');

  const report = await look({ LAKEGAUGE_SIZE_WARN_ROWS: '100', LAKEGAUGE_SIZE_ALERT_ROWS: '200' });

  expect(say(report, 'size')).toMatch(/^warning .*the threshold is 200\n.*docs\/operate\.md/);
});

test('a workspace that does not answer', async () => {
  const report = await look({
    LAKEGAUGE_ACCESS: 'databricks',
    DATABRICKS_HOST: 'https://127.0.0.1:49151'
  });

  expect(say(report, 'admin check')).toMatch(
    /^failure .*https:\/\/127\.0\.0\.1:49151 does not answer \(ECONNREFUSED\).*\n +Check DATABRICKS_HOST/
  );
});

test('pages that nobody may send from, services without a token, and people without TLS', async () => {
  const report = await look({ LAKEGAUGE_BROWSER_KEY: 'pk-shop' });
  const open = await look({ HOST: '0.0.0.0', LAKEGAUGE_ADMIN_TOKEN: 'long-enough' });

  expect(say(report, 'ingest credentials')).toMatch(
    /^failure .*LAKEGAUGE_ALLOWED_ORIGINS is not, so every page/
  );
  expect(say(open, 'ingest credentials')).toMatch(/^warning .*every service is refused with 401/);
  expect(say(open, 'admin check')).toMatch(/^warning .*without TLS/);
});

test('a replica for questions that is away', async () => {
  const report = await look({ READ_DATABASE_URL: 'postgres://reader:secret@127.0.0.1:9/lakegauge' });

  expect(say(report, 'read database')).toMatch(/^failure .*ECONNREFUSED.*READ_DATABASE_URL/);
  expect(JSON.stringify(report)).not.toContain('secret');
});

test('a port that another program has', async () => {
  const other = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));

  const report = await look({ PORT: String((other.address() as AddressInfo).port) });

  other.close();
  expect(say(report, 'server')).toMatch(/^failure .*does not answer as Lakegauge does/);
});

test('refused and lost items, a full collector, and names beyond the cap', async () => {
  const { pool } = database;
  await pool.query(
    `insert into ingest_counts values (date_trunc('hour', now()), 'shop', 'traces', 'too_old', 7, null)`
  );
  await pool.query(`insert into latest_values values
    ('lakegauge.exporter.rows.dropped', 'shop', '1', '{"error.type":"queue_full"}', gen_random_uuid(), 12, now()),
    ('otelcol_exporter_queue_size', 'otelcol', '1', '{}', gen_random_uuid(), 95, now()),
    ('otelcol_exporter_queue_capacity', 'otelcol', '1', '{}', gen_random_uuid(), 100, now())`);
  await pool.query(`insert into endpoint_overflow (service_name, sample) values ('shop', '/a/b')`);

  const report = await look();

  expect(say(report, 'refused items')).toMatch(/^warning .*7 items .*too_old of shop\n/);
  expect(say(report, 'lost items')).toMatch(/^warning .*12 rows .*shop \(queue_full\)\n/);
  expect(say(report, 'collector')).toMatch(/^warning .*95 % full\n/);
  expect(say(report, 'names')).toMatch(/^warning .*endpoint \/a\/b\n/);
});

test('the command: plain lines and exit code 1 where a check failed, JSON where it is asked for', async () => {
  const env = { DATABASE_URL: 'postgres://127.0.0.1:9/lakegauge', PORT: unusedPort };

  const lines = await runLakegauge(['doctor'], env).exit;
  const json = await runLakegauge(['doctor', '--json'], {
    DATABASE_URL: database.connectionString,
    PORT: unusedPort
  }).exit;

  expect(lines.code).toBe(1);
  expect(lines.output).toMatch(/^ok {7}configuration: every variable can be read\nfailure {2}connection: /);
  expect(lines.output).not.toContain('\x1b');
  const answer = JSON.parse(json.output) as { healthy: boolean; checks: { check: string; level: string }[] };
  expect(answer.checks.find(({ check }) => check === 'connection')).toMatchObject({ level: 'ok' });
  expect(json.code).toBe(answer.healthy ? 0 : 1);
});

test('before the first start it says how to make one, and while one runs it looks at that one', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lakegauge-doctor-'));
  const before = await examine({ LAKEGAUGE_DATA_DIR: dataDir, PORT: unusedPort });
  const running = runLakegauge(['start'], { LAKEGAUGE_DATA_DIR: dataDir, PORT: '0' });
  const address = await running.address;

  const beside = await examine({ LAKEGAUGE_DATA_DIR: dataDir, PORT: new URL(address).port });
  const inside = (await (await fetch(`${address}/api/v1/system/health`)).json()) as {
    checks: { check: string }[];
  };

  expect(say(before, 'connection')).toMatch(/^warning .*there is no database yet.*\n +Run: lakegauge start/);
  expect(say(beside, 'connection')).toMatch(/^ok .*embedded/);
  expect(say(beside, 'server')).toMatch(/^ok .* is ready/);
  expect(inside.checks.map(({ check }) => check)).toEqual(
    beside.findings
      .map(({ check }) => check)
      .filter((name) => name !== 'configuration' && name !== 'connection')
  );
  running.child.kill('SIGTERM');
  await running.exit;
  rmSync(dataDir, { recursive: true, force: true });
});
