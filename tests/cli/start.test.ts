import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createTestDatabase } from '../database/test-database.ts';
import { eventually } from '../eventually.ts';
import { logBody } from '../log-request.ts';
import { traceRequest } from '../otlp-request.ts';
import { runLakegauge, type RunningProgram } from './run-lakegauge.ts';

const started: RunningProgram[] = [];
afterEach(async () => {
  for (const program of started.splice(0)) {
    program.child.kill('SIGKILL');
    await program.exit;
  }
});

function start(env: Record<string, string>) {
  const program = runLakegauge(['start'], { PORT: '0', ...env });
  started.push(program);
  return program;
}

interface Performance {
  endpoints: { endpoint: string; method: string; request_count: number; p95_response_time_ms: number }[];
}

async function endpointsOf(address: string, service: string) {
  const response = await fetch(`${address}/api/v1/metrics/performance?service=${service}`);
  return ((await response.json()) as Performance).endpoints;
}

test('a first start shows its own first request, takes telemetry, and stops cleanly; a second start shows the data', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lakegauge-start-'));
  const first = start({ LAKEGAUGE_DATA_DIR: dataDir });
  const address = await first.address;

  expect((await fetch(`${address}/health`)).status).toBe(200);
  expect((await fetch(`${address}/ready`)).status).toBe(200);
  await eventually(async () => {
    expect(await endpointsOf(address, 'lakegauge')).toContainEqual(
      expect.objectContaining({ endpoint: '/metrics', method: 'GET' })
    );
  });
  const sent = await fetch(
    `${address}/v1/traces`,
    traceRequest('shop', [{ route: '/items/:id', durationMs: 25 }])
  );
  expect(sent.status).toBe(200);
  expect(await endpointsOf(address, 'shop')).toEqual([
    expect.objectContaining({ endpoint: '/items/:id', request_count: 1, p95_response_time_ms: 25 })
  ]);

  first.child.kill('SIGINT');
  expect(await first.exit).toMatchObject({ code: 0 });

  const second = start({ LAKEGAUGE_DATA_DIR: dataDir });
  expect(await endpointsOf(await second.address, 'shop')).toHaveLength(1);
  second.child.kill('SIGTERM');
  expect((await second.exit).code).toBe(0);
  rmSync(dataDir, { recursive: true, force: true });
});

test('Ctrl-C that arrives twice at once, as under npm, is one Ctrl-C', async () => {
  const database = await createTestDatabase();
  const program = start({ DATABASE_URL: database.connectionString });
  await program.address;

  program.child.kill('SIGINT');
  program.child.kill('SIGINT');

  expect((await program.exit).code).toBe(0);
  await database.drop();
});

test('killed without a word, it starts again on the same data folder', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lakegauge-killed-'));
  const first = start({ LAKEGAUGE_DATA_DIR: dataDir });
  const address = await first.address;
  await fetch(`${address}/v1/traces`, traceRequest('shop', [{ route: '/kept', durationMs: 1 }]));
  first.child.kill('SIGKILL');
  await first.exit;

  const second = start({ LAKEGAUGE_DATA_DIR: dataDir });

  expect(await endpointsOf(await second.address, 'shop')).toHaveLength(1);
  second.child.kill('SIGTERM');
  await second.exit;
  rmSync(dataDir, { recursive: true, force: true });
});

test('requests through a proxy or under a foreign name are refused with a reason', async () => {
  const database = await createTestDatabase();
  const address = await start({ DATABASE_URL: database.connectionString }).address;

  const proxied = await fetch(`${address}/metrics`, { headers: { 'x-forwarded-for': '10.0.0.1' } });

  expect(proxied.status).toBe(403);
  expect(await proxied.json()).toMatchObject({
    error: 'Access Denied',
    status_code: 403,
    correlation_id: expect.any(String) as string
  });
  await database.drop();
});

test('events of its own pages and of programs of this machine are those of the local user, others are anonymous', async () => {
  const database = await createTestDatabase();
  const address = await start({
    DATABASE_URL: database.connectionString,
    LAKEGAUGE_INGEST_TOKENS: 'token',
    LAKEGAUGE_USER_ID: 'hash',
    LAKEGAUGE_USER_ID_KEY: 'a-long-secret-text'
  }).address;
  const json = { 'content-type': 'application/json' };
  const rest = JSON.stringify([{ event_type: 'search', timestamp: new Date().toISOString() }]);
  const post = (path: string, body: string, headers: Record<string, string>) =>
    fetch(`${address}${path}`, { method: 'POST', headers: { ...json, ...headers }, body });

  const answers = await Promise.all([
    post('/v1/logs', logBody('web', [{ name: 'page_view' }]), { origin: address }),
    post('/v1/logs', logBody('web', [{ name: 'input' }]), { authorization: 'Bearer token' }),
    post('/v1/logs', logBody('web', [{ name: 'input' }]), {}),
    post('/api/v1/metrics/usage-events', rest, {}),
    post('/api/v1/metrics/usage-events', rest, { 'x-forwarded-for': '10.0.0.1' })
  ]);

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 202, 401]);
  const { rows } = await database.pool.query('select event_type, user_id from usage_events order by 1');
  const local = createHmac('sha256', 'a-long-secret-text').update('local').digest('hex').slice(0, 32);
  expect(rows).toEqual([
    { event_type: 'input', user_id: 'anonymous:none' },
    { event_type: 'page_view', user_id: local },
    { event_type: 'search', user_id: local }
  ]);
  await database.drop();
});

test('Ctrl-C while it is starting leaves no database running', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lakegauge-interrupted-'));
  const program = start({ LAKEGAUGE_DATA_DIR: dataDir });
  await eventually(() => expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(true));

  program.child.kill('SIGINT');

  expect((await program.exit).code).toBe(0);
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  rmSync(dataDir, { recursive: true, force: true });
});
