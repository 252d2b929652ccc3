import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { runLakegauge } from './run-lakegauge.ts';

let database: TestDatabase;
let received: { text: string }[];
let webhook: Server;
let status: number;

beforeEach(async () => {
  database = await createTestDatabase();
  received = [];
  status = 200;
  webhook = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push(JSON.parse(body) as { text: string });
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(webhook, 'listening');
});

afterEach(async () => {
  webhook.close();
  await database.drop();
});

test('aggregate answers JSON on standard output and its log, with one correlation id, on standard error', async () => {
  const { code, output, errors } = await run(['aggregate', '--json', '--since', '2026-11-01']);

  expect(code).toBe(0);
  const answer = JSON.parse(output) as { outcome: string; exit_code: number; correlation_id: string };
  expect(answer).toMatchObject({ outcome: 'done', exit_code: 0 });
  const ids = errors
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { correlationId?: string }).correlationId);
  expect(new Set(ids)).toEqual(new Set([answer.correlation_id]));
});

test('too many rows end with 3, an ALERT on standard error and in the webhook', async () => {
  await insertRequests(20);

  const { code, errors } = await run(['aggregate'], { LAKEGAUGE_SIZE_ALERT_ROWS: '10' });

  expect(code).toBe(3);
  const alert = 'ALERT: Database size exceeded 1M threshold: ';
  expect(errors).toContain(`"msg":"${alert}`);
  expect(received.map(({ text }) => text.slice(0, alert.length))).toEqual([alert]);
});

test('a webhook that refuses changes nothing but a line of the log, which does not name its address', async () => {
  await insertRequests(20);
  status = 500;

  const { code, errors } = await run(['aggregate'], { LAKEGAUGE_SIZE_ALERT_ROWS: '10' });

  expect(code).toBe(3);
  expect(errors).toContain('LAKEGAUGE_NOTIFY_WEBHOOK answered 500');
  expect(errors).not.toContain('/secret');
});

test('without a database it ends with 1, and without our tables with 2 and what to do', async () => {
  const empty = await createTestDatabase({ empty: true });

  const unreachable = await run(['aggregate'], {
    DATABASE_URL: 'postgres://someone:secret@127.0.0.1:1/shop'
  });
  const unmigrated = await run(['aggregate'], { DATABASE_URL: empty.connectionString });

  await empty.drop();
  expect(unreachable.code).toBe(1);
  expect(unreachable.errors).toMatch(/check host and port .*correlation id/);
  expect(unmigrated.code).toBe(2);
  expect(unmigrated.errors).toContain('run lakegauge migrate');
});

test('aggregate-metrics is the same command', () => {
  const program = join(import.meta.dirname, '../../cli/src/aggregate-metrics.ts');

  const help = execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' });

  expect(help).toMatch(/^Usage: lakegauge aggregate/);
});

test('forget-user asks first, and where nobody can answer it wants --yes', async () => {
  await insertRequests(3);

  const unconfirmed = await run(['forget-user', 'ann@example.com']);
  const dry = await run(['forget-user', 'ann@example.com', '--dry-run']);
  const before = await countRequests();
  const confirmed = await run(['forget-user', 'Ann@Example.com', '--yes']);

  expect([unconfirmed.code, unconfirmed.output]).toEqual([3, '']);
  expect(unconfirmed.errors).toContain('confirm with --yes');
  expect(dry.output).toMatch(/^Dry run, nothing was changed. It would be: 3 requests/);
  expect(before).toBe(3);
  expect(confirmed.code).toBe(0);
  expect(confirmed.output).toMatch(/^Done: 3 requests and 0 events removed[^]*What stays:/);
  expect(await countRequests()).toBe(0);
});

test('forget-user finds a person whose id was hashed with the operator’s key', async () => {
  const key = 'a secret of the operator';
  const hash = createHmac('sha256', key).update('ann@example.com').digest('hex').slice(0, 32);
  await insertRequests(2);
  await database.pool.query('update performance_metrics set user_id = $1', [hash]);

  const { output } = await run(['forget-user', 'ann@example.com', '--yes', '--json'], {
    LAKEGAUGE_USER_ID: 'hash',
    LAKEGAUGE_USER_ID_KEY: key
  });

  expect(JSON.parse(output)).toMatchObject({ outcome: 'forgotten', performanceMetricsRows: 2 });
  expect(await countRequests()).toBe(0);
});

function run(args: string[], env: Record<string, string> = {}) {
  const { port } = webhook.address() as AddressInfo;
  return runLakegauge(args, {
    DATABASE_URL: database.connectionString,
    LAKEGAUGE_NOTIFY_WEBHOOK: `http://127.0.0.1:${port}/secret`,
    ...env
  }).exit;
}

async function insertRequests(count: number): Promise<void> {
  await database.pool.query(
    `insert into performance_metrics (
       id, timestamp, endpoint, method, status_code, response_time_ms, user_id, service_name, trace_id, span_id
     )
     select gen_random_uuid(), now(), '/', 'GET', 200, 1, 'ann@example.com', 'shop', '', '' from generate_series(1, $1)`,
    [count]
  );
}

async function countRequests(): Promise<number> {
  const { rows } = await database.pool.query<{ items: number }>(
    'select count(*) as items from performance_metrics'
  );
  return rows[0]!.items;
}
