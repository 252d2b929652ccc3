import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { RunningProgram } from '../cli/run-lakegauge.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventually } from '../eventually.ts';
import { traceRequest } from '../otlp-request.ts';
import { runCollector, type RunningCollector } from './run-collector.ts';
import { startLakegauge } from './start-lakegauge.ts';
import { startSwitchableProxy, type SwitchableProxy } from './switchable-proxy.ts';
import { theCollector } from './the-collector.ts';

let database: TestDatabase;
let program: RunningProgram;
let proxy: SwitchableProxy;
let collector: RunningCollector | undefined;
let queueDirectory: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const lakegauge = await startLakegauge(database.connectionString);
  program = lakegauge.program;
  proxy = await startSwitchableProxy(lakegauge.address);
  queueDirectory = mkdtempSync(join(tmpdir(), 'lakegauge-queue-'));
});
afterAll(async () => {
  await collector?.stop();
  await proxy?.close();
  program?.child.kill('SIGTERM');
  await program?.exit;
  await database?.drop();
  if (queueDirectory) rmSync(queueDirectory, { recursive: true, force: true });
});

function start(files: string[] = []): Promise<RunningCollector> {
  return runCollector({ collector: theCollector(), lakegaugeEndpoint: proxy.address, queueDirectory, files });
}

/** Sends until the collector has answered for `count` spans; what it did not answer for is sent again. */
async function send(to: RunningCollector, service: string, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 10) {
    const spans = Array.from({ length: 10 }, (_, at) => ({ route: `/item/${sent + at}`, durationMs: 5 }));
    const request = traceRequest(service, spans);
    await eventually(async () => {
      const response = await fetch(`${to.httpEndpoint}/v1/traces`, request);
      await response.arrayBuffer();
      expect(response.status).toBe(200);
    });
  }
}

async function expectEachOnce(service: string, count: number): Promise<void> {
  await eventually(async () => {
    const { rows } = await database.pool.query(
      'select count(*) as stored, count(distinct endpoint) as different from performance_metrics where service_name = $1',
      [service]
    );
    expect(rows).toEqual([{ stored: count, different: count }]);
  }, 40_000);
}

test.each([['break' as const], [503 as const], [429 as const]])(
  'while Lakegauge is away (%s) the collector keeps what it took, also over a kill -9, and delivers each span once',
  async (mode) => {
    collector ??= await start();
    const service = `away-${mode}`;
    proxy.mode = mode;
    const refusedBefore = proxy.refused;

    await send(collector, service, 200);
    await eventually(() => expect(proxy.refused).toBeGreaterThan(refusedBefore));
    await collector.kill();
    collector = await start();
    await send(collector, `${service}-after`, 100);
    proxy.mode = 'pass';

    await expectEachOnce(service, 200);
    await expectEachOnce(`${service}-after`, 100);
  }
);

test('items that Lakegauge refuses do not hold up the others of their request', async () => {
  collector ??= await start();
  const good = traceRequest('partly', [{ route: '/good', durationMs: 5 }]);
  const ancient = traceRequest('partly', [
    { route: '/ancient', durationMs: 5, startMs: Date.now() - 30 * 86_400_000 }
  ]);

  for (const request of [ancient, good]) {
    const response = await fetch(`${collector.httpEndpoint}/v1/traces`, request);
    await response.arrayBuffer();
  }

  await expectEachOnce('partly', 1);
  await eventually(async () => {
    const { rows } = await database.pool.query(
      "select items from ingest_counts where service_name = 'partly' and reason = 'too_old'"
    );
    expect(rows).toEqual([{ items: 1 }]);
  });
});

test('a database that is gone for a while loses nothing that the collector took', async () => {
  collector ??= await start();
  const name = new URL(database.connectionString).pathname.slice(1);
  const server = new pg.Client({ connectionString: inject('databaseServer') });
  await server.connect();
  await server.query(`alter database ${name} with allow_connections false`);
  await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);

  await send(collector, 'no-database', 100);
  await eventually(() => expect(proxy.unavailable).toBeGreaterThan(0));
  await server.query(`alter database ${name} with allow_connections true`);
  await server.end();

  await expectEachOnce('no-database', 100);
});

test('when the queue is full the sender is told to come back, and what was taken before is delivered', async () => {
  await collector?.stop();
  collector = await start(['tests/collector/small-queue.yaml']);
  proxy.mode = 503;
  let taken = 0;
  let refused = 0;
  while (refused === 0 && taken < 1000) {
    const spans = Array.from({ length: 10 }, (_, at) => ({ route: `/item/${taken + at}`, durationMs: 5 }));
    const response = await fetch(`${collector.httpEndpoint}/v1/traces`, traceRequest('full-queue', spans));
    await response.arrayBuffer();
    if (response.status === 200) taken += 10;
    else {
      expect([429, 503]).toContain(response.status);
      refused++;
    }
  }
  proxy.mode = 'pass';

  expect(refused).toBe(1);
  expect(taken).toBeGreaterThanOrEqual(100);
  await expectEachOnce('full-queue', taken);
});
