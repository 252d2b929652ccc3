import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '@lakegauge/database';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventually } from './eventually.ts';
import { installPackage, type ServiceFolder } from './install-package.ts';
import { startOtlpSink } from './otlp-sink.ts';
import { runService, type Service } from './run-service.ts';

const register = '@lakegauge/instrumentation/register';

let folder: ServiceFolder;
let database: TestDatabase;

beforeAll(async () => {
  folder = await installPackage();
});
afterAll(async () => folder.remove());
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => database.drop());

test.each(['commonjs-app.cjs', 'esm-app.ts'])(
  '%s: each request is a row, and the histogram counts them',
  async (program) => {
    const service = await run(program);

    for (const path of ['/api/users/1', '/api/users/2', '/boom', '/nowhere', '/health'])
      await ask(service, path);
    const ending = await service.stop();

    expect(ending).toEqual({ code: null, signal: 'SIGTERM' });
    expect(await getRequests()).toEqual([
      {
        endpoint: '(unmatched)',
        method: 'GET',
        status_code: 404,
        error_type: 'HTTP_404',
        service_name: 'sample-shop'
      },
      {
        endpoint: '/api/users/:id',
        method: 'GET',
        status_code: 200,
        error_type: null,
        service_name: 'sample-shop'
      },
      {
        endpoint: '/api/users/:id',
        method: 'GET',
        status_code: 200,
        error_type: null,
        service_name: 'sample-shop'
      },
      { endpoint: '/boom', method: 'GET', status_code: 500, error_type: 'Error', service_name: 'sample-shop' }
    ]);
    expect(await getCounts()).toEqual({ '(unmatched)': 1, '/api/users/:id': 2, '/boom': 1 });
  }
);

test('a request is stored within the time that the dashboard promises, without any flush', async () => {
  const service = await run('bare-http.mjs');

  await ask(service, '/a');
  await eventually('the row', async () => (await getRequests()).length === 1, 5000);

  await service.stop();
});

test('with both destinations each gets every request, and both the same collection', async () => {
  const sink = await startOtlpSink();
  const service = await run('bare-http.mjs', { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });

  for (const path of ['/a', '/a', '/b']) await ask(service, path);
  await service.stop();
  await sink.close();

  expect(sink.serverSpans()).toHaveLength(3);
  expect(await getRequests()).toHaveLength(3);
  expect(await getCounts()).toEqual({ '/a': 2, '/b': 1 });
  const { rows } = await database.pool.query<{ ended: string }>(
    sql`select distinct floor(extract(epoch from end_timestamp) * 1000)::bigint::text as ended from lakegauge.histogram_points`
  );
  const collected = new Set(sink.points.map(({ timeUnixNano }) => timeUnixNano.slice(0, -6)));
  expect(new Set(rows.map(({ ended }) => ended))).toEqual(collected);
});

describe('the end', () => {
  test('a program that leaves by process.exit() loses nothing', async () => {
    const service = await run('exits-at-once.cjs');

    for (const path of ['/a', '/b']) await ask(service, path);
    const ending = await service.stop();

    expect(ending).toEqual({ code: 7, signal: null });
    expect((await getRequests()).map(({ endpoint }) => endpoint)).toEqual(['/a', '/b']);
  });

  test('a program that comes to its end by itself is not held up by connections', async () => {
    const service = await run('ends-by-itself.cjs');

    const ending = await service.ended;

    expect(ending).toEqual({ code: 0, signal: null });
    expect(await getRequests()).toHaveLength(1);
  });

  test('a program that may not write to the tables says so, and ends within its ten seconds', async () => {
    const role = `stranger_${process.pid}`;
    const url = new URL(database.connectionString);
    Object.assign(url, { username: role, password: 'stranger' });
    await database.pool.query(
      `create role ${role} login password 'stranger'; grant usage on schema lakegauge to ${role}`
    );
    const service = await run('ends-by-itself.cjs', { DATABASE_URL: url.href });

    const ending = await Promise.race([service.ended, setTimeout(10_000, 'still running', { ref: false })]);
    service.child.kill('SIGKILL');
    await database.pool.query(`drop owned by ${role}; drop role ${role}`);

    expect(ending).toEqual({ code: 0, signal: null });
    expect(service.output().stderr).toContain('42501');
  });
});

test('a database without the Lakegauge tables is said once, and the service goes on', async () => {
  const empty = await createTestDatabase({ empty: true });
  const service = await run('bare-http.mjs', {
    DATABASE_URL: empty.connectionString,
    OTEL_BSP_SCHEDULE_DELAY: '50'
  });

  await ask(service, '/a');
  await eventually('the warning', () => service.output().stderr.includes('lakegauge migrate'));
  await ask(service, '/b');
  const ending = await service.stop();
  await empty.drop();

  expect(ending).toEqual({ code: null, signal: 'SIGTERM' });
  expect(service.output().stderr.match(/lakegauge migrate/g)).toHaveLength(1);
});

test('while the database is away the service answers and can be ended', async () => {
  const service = await run('bare-http.mjs', {
    DATABASE_URL: 'postgres://postgres@127.0.0.1:1/none',
    OTEL_BSP_SCHEDULE_DELAY: '50'
  });

  await ask(service, '/a');
  await eventually('the warning', () => service.output().stderr.includes('tried again'));
  const answer = await fetch(`${service.url}/b`);
  const ending = await service.stop();

  expect(answer.status).toBe(200);
  expect(ending).toEqual({ code: null, signal: 'SIGTERM' });
  expect(service.output().stderr.match(/tried again/g)).toHaveLength(1);
});

function run(program: string, env: Record<string, string> = {}): Promise<Service> {
  return runService({
    folder: folder.path,
    args: ['--import', register, program],
    env: { DATABASE_URL: database.connectionString, ...env }
  });
}

async function ask(service: Service, path: string): Promise<void> {
  await (await fetch(service.url + path)).text();
}

async function getRequests() {
  const { rows } = await database.pool.query<{ endpoint: string; method: string; status_code: number }>(
    sql`select endpoint, method, status_code, error_type, service_name
        from lakegauge.performance_metrics order by endpoint`
  );
  return rows;
}

async function getCounts(): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ endpoint: string; count: number }>(
    sql`select endpoint, sum(count)::integer as count from lakegauge.histogram_points group by endpoint order by endpoint`
  );
  return Object.fromEntries(rows.map(({ endpoint, count }) => [endpoint, count]));
}
