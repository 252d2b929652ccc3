import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '@lakegauge/database';
import { sendRequests } from '../../bench/overhead/send-requests.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventually } from './eventually.ts';
import { installPackage, type ServiceFolder } from './install-package.ts';
import { runService } from './run-service.ts';

const connections = 8;

let folder: ServiceFolder;
let database: TestDatabase;

beforeAll(async () => {
  folder = await installPackage();
  database = await createTestDatabase();
});
afterAll(async () => {
  await folder.remove();
  await database.drop();
});

describe.each(['full', 'lean'])('in %s depth', (depth) => {
  test.each([
    ['0', 0, 0],
    ['0.01', 1, 40],
    ['1', 1000, 1000]
  ])('of 1,000 requests at a sampling of %s all are counted', async (ratio, rowsMin, rowsMax) => {
    const name = `${depth}-${ratio}`;
    const service = await run('bare-http.mjs', {
      OTEL_SERVICE_NAME: name,
      LAKEGAUGE_DEPTH: depth,
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: ratio
    });

    // Each connection opens with a request of its own.
    await sendRequests({ port: portOf(service.url), requests: 1000 - connections, connections });
    await service.stop();

    const { rows, counted } = await getCounts(name);
    expect(counted).toBe(1000);
    expect(rows).toBeGreaterThanOrEqual(rowsMin);
    expect(rows).toBeLessThanOrEqual(rowsMax);
  });

  test('each process of a cluster records what it serves, also as it ends', async () => {
    const name = `${depth}-cluster`;
    const service = await run('cluster.cjs', { OTEL_SERVICE_NAME: name, LAKEGAUGE_DEPTH: depth });

    await sendRequests({ port: portOf(service.url), requests: 100 - connections, connections });
    await service.stop();

    // The first process ends before the others.
    await eventually('all requests', async () => (await getCounts(name)).counted === 100);
    expect((await getCounts(name)).rows).toBe(100);
  });

  test('a server in a worker thread is recorded', async () => {
    const name = `${depth}-thread`;
    const service = await run('worker-thread.cjs', { OTEL_SERVICE_NAME: name, LAKEGAUGE_DEPTH: depth });

    await (await fetch(service.url)).text();
    await eventually('the row', async () => (await getCounts(name)).rows === 1);

    expect((await service.stop()).signal).toBe('SIGTERM');
  });
});

test('a Databricks App takes the user of its proxy, in one case, hashed where that is asked for', async () => {
  const service = await run('bare-http.mjs', {
    OTEL_SERVICE_NAME: 'app',
    DATABRICKS_APP_NAME: 'shop',
    LAKEGAUGE_USER_ID: 'hash',
    LAKEGAUGE_USER_ID_KEY: 'a secret that both sides know'
  });

  for (const email of ['Ada@example.org', 'ada@example.org'])
    await (await fetch(service.url, { headers: { 'x-forwarded-email': email } })).text();
  await service.stop();

  const { rows } = await database.pool.query<{ user_id: string }>(
    sql`select distinct user_id from lakegauge.performance_metrics where service_name = 'app'`
  );
  expect(rows).toEqual([{ user_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string }]);
});

function run(program: string, env: Record<string, string>) {
  return runService({
    folder: folder.path,
    args: ['--import', '@lakegauge/instrumentation/register', program],
    env: { DATABASE_URL: database.connectionString, ...env }
  });
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

async function getCounts(name: string): Promise<{ rows: number; counted: number }> {
  const { rows } = await database.pool.query<{ rows: number; counted: number }>(
    sql`select (select count(*)::integer from lakegauge.performance_metrics where service_name = ${name}) as rows,
        (select coalesce(sum(count), 0)::integer from lakegauge.histogram_points where service_name = ${name}) as counted`
  );
  return rows[0]!;
}
