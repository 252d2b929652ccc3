import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, silentLogger, startEmbeddedServer } from '@lakegauge/database';
import { expect, test } from 'vitest';
import { examine } from '../../cli/src/doctor/examine.ts';
import { startReplica } from '../database/start-replica.ts';
import { eventually } from '../eventually.ts';
import { traceRequest } from '../otlp-request.ts';
import { runLakegauge } from './run-lakegauge.ts';

test('the dashboard answers from a streaming replica, also when the primary is gone, and doctor looks at both', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-replica-'));
  const [primaryDir, replicaDir] = [join(folder, 'primary'), join(folder, 'replica')];
  const primary = await startEmbeddedServer({ dataDir: primaryDir, logger: silentLogger, durable: false });
  const pool = createPool({
    connectionString: primary.connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-test',
    logger: silentLogger,
    poolMin: 0
  });
  const replica = await startReplica({
    primary: pool,
    primaryUrl: primary.connectionString,
    primaryDir,
    replicaDir
  });
  const env = {
    DATABASE_URL: primary.connectionString,
    READ_DATABASE_URL: replica.connectionString
  };
  const lakegauge = runLakegauge(['start'], { ...env, PORT: '0' });
  const address = await lakegauge.address;

  const count = async () => {
    const response = await fetch(`${address}/api/v1/metrics/performance?service=shop`);
    return ((await response.json()) as { metrics?: { total_requests: number } }).metrics?.total_requests;
  };

  expect(
    (await fetch(`${address}/v1/traces`, traceRequest('shop', [{ route: '/a', durationMs: 5 }]))).status
  ).toBe(200);
  await eventually(async () => expect(await count()).toBe(1));
  const report = await examine({ ...env, PORT: new URL(address).port });
  expect(report.findings.find(({ check }) => check === 'read database')).toMatchObject({
    level: 'ok',
    message: expect.stringContaining('a replica that is up to date') as string
  });

  await pool.end();
  await primary.stop();
  expect(await count()).toBe(1);

  lakegauge.child.kill('SIGKILL');
  await lakegauge.exit;
  await replica.stop();
  rmSync(folder, { recursive: true, force: true });
});
