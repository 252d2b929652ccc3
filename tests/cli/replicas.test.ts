import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventually } from '../eventually.ts';
import { traceRequest } from '../otlp-request.ts';
import { runLakegauge, type RunningProgram } from './run-lakegauge.ts';

let database: TestDatabase;
let programs: RunningProgram[];

beforeEach(async () => {
  database = await createTestDatabase();
  programs = [];
});

afterEach(async () => {
  for (const { child, exit } of programs) {
    child.kill('SIGKILL');
    await exit;
  }
  await database.drop();
});

function startReplica(env: Record<string, string> = {}): RunningProgram {
  const program = runLakegauge(['start'], { DATABASE_URL: database.connectionString, PORT: '0', ...env });
  programs.push(program);
  return program;
}

async function requestsOf(address: string): Promise<number> {
  const response = await fetch(`${address}/api/v1/metrics/performance?service=shop`);
  return ((await response.json()) as { metrics: { total_requests: number } }).metrics.total_requests;
}

test(
  'three replicas on one Postgres start at once, store each request once wherever it is sent, and answer alike',
  { timeout: 120_000 },
  async () => {
    const addresses = await Promise.all([1, 2, 3].map(() => startReplica().address));

    // As a balancer and a client that tries again would do: every batch to two replicas.
    const batches = Array.from({ length: 12 }, (_, batch) =>
      traceRequest(
        'shop',
        Array.from({ length: 10 }, () => ({ route: `/items/${batch % 3}`, durationMs: 5 }))
      )
    );
    const answers = await Promise.all(
      batches.flatMap((batch, index) =>
        [0, 1].map((offset) => fetch(`${addresses[(index + offset) % 3]}/v1/traces`, batch))
      )
    );

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await Promise.all(addresses.map(requestsOf))).toEqual([120, 120, 120]);
  }
);

test(
  'one replica rolls up what has ended while the others step aside, and another goes on when it is killed',
  { timeout: 120_000 },
  async () => {
    const { pool } = database;
    await pool.query(`update rollup_state set raw_from = date_trunc('hour', now()) - interval '6 hours',
    rolled_up = date_trunc('hour', now()) - interval '6 hours', closed = date_trunc('hour', now()) - interval '6 hours'`);

    const replicas = [startReplica(), startReplica(), startReplica()];
    const addresses = await Promise.all(replicas.map(({ address }) => address));

    // Each hour is created once, whoever does it, and one nightly run is on record.
    await eventually(async () => {
      const { rows } = await pool.query<{ behind: boolean }>(
        `select rolled_up < date_trunc('hour', now() - interval '1 minute') as behind from rollup_state`
      );
      expect(rows).toEqual([{ behind: false }]);
    });
    const hours = await pool.query<{ count: number; distinct: number }>(
      'select count(*), count(distinct hour) as distinct from rollup_hours'
    );
    expect(hours.rows[0]!.count).toBe(hours.rows[0]!.distinct);
    await eventually(async () => {
      const runs = await pool.query('select exit_code from job_runs where finished_at is not null');
      expect(runs.rows).toEqual([{ exit_code: 0 }]);
    });

    replicas[0]!.child.kill('SIGKILL');
    await replicas[0]!.exit;
    const sent = await fetch(
      `${addresses[1]}/v1/traces`,
      traceRequest('shop', [{ route: '/kept', durationMs: 1 }])
    );
    expect(sent.status).toBe(200);
    expect(await requestsOf(addresses[2]!)).toBe(1);
  }
);

test('questions go to READ_DATABASE_URL, telemetry and notes to DATABASE_URL', async () => {
  const { pool } = database;
  const role = `lakegauge_reader_${randomBytes(4).toString('hex')}`;
  await pool.query(`create role ${role} login password 'reader'`);
  await pool.query('select grant_reading($1)', [role]);
  const reading = new URL(database.connectionString);
  reading.username = role;
  reading.password = 'reader';

  const replica = startReplica({ READ_DATABASE_URL: reading.href });
  const address = await replica.address;
  const sent = await fetch(`${address}/v1/traces`, traceRequest('shop', [{ route: '/read', durationMs: 1 }]));
  const noted = await fetch(`${address}/api/v1/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Deploy' })
  });

  expect([sent.status, noted.status, await requestsOf(address)]).toEqual([200, 201, 1]);
  const { rows } = await pool.query<{ application: string; role: string }>(
    `select distinct application_name as application, usename as role from pg_stat_activity
     where datname = current_database() and application_name = 'lakegauge-read'`
  );
  expect(rows).toEqual([{ application: 'lakegauge-read', role }]);
  replica.child.kill('SIGTERM');
  await replica.exit;
  await pool.query(`drop owned by ${role}; drop role ${role}`);
});

test('a receiver takes telemetry for the others, shows nothing, and rolls nothing up', async () => {
  const receiver = runLakegauge(['receiver'], { DATABASE_URL: database.connectionString, PORT: '0' });
  programs.push(receiver);
  const address = await receiver.said(/Telemetry\s+(http:\/\/[^/\s]+)/);

  const sent = await fetch(
    `${address}/v1/traces`,
    traceRequest('shop', [{ route: '/items', durationMs: 1 }])
  );
  const page = await fetch(`${address}/metrics`);
  const runs = await database.pool.query('select from job_runs');

  expect([sent.status, page.status, runs.rowCount]).toEqual([200, 404, 0]);
  expect(await page.json()).toMatchObject({
    message: expect.stringContaining('lakegauge start') as string
  });
  const dashboard = await startReplica().address;
  expect(await requestsOf(dashboard)).toBe(1);
});
