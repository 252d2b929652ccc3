import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '@lakegauge/database';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { installPackage, type ServiceFolder } from './install-package.ts';
import { runService, type Service } from './run-service.ts';

const register = '@lakegauge/instrumentation/register';
const root = join(import.meta.dirname, '../..');

let folder: ServiceFolder;
let database: TestDatabase;

beforeAll(async () => {
  folder = await installPackage();
  // What the program itself depends on, beside ours.
  const link = join(folder.path, 'node_modules/@opentelemetry/instrumentation-http');
  await mkdir(dirname(link), { recursive: true });
  await symlink(join(root, 'node_modules/@opentelemetry/instrumentation-http'), link, 'dir');
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  await folder.remove();
});

describe.each([
  ['started before ours', ['another-sdk-first.mjs'], false],
  ['named in package.json and started after ours', ['--import', register, 'another-sdk-later.mjs'], true]
])('an OpenTelemetry SDK that is %s', (_name, args, isNamed) => {
  test('is joined: rows have the identity, user and exception of its spans, and nothing is taken from it', async () => {
    await nameDependency(isNamed ? '@opentelemetry/sdk-node' : undefined);
    const before = await countSpans();
    const service = await run(args);

    for (const path of ['/baskets/1', '/baskets/2/broken', '/health']) {
      await (await fetch(service.url + path)).text();
    }
    await service.stop();

    expect(service.output().stderr).toBe('');
    const rows = await getRows();
    expect(
      rows.slice(before).map(({ trace_id: _trace, span_id: _span, start: _start, ...row }) => row)
    ).toEqual([
      { endpoint: '/baskets/:basket', status_code: 200, user_id: 'ada', error_type: null },
      { endpoint: '/baskets/:basket', status_code: 500, user_id: 'ada', error_type: 'RangeError' }
    ]);
    // Its own exporter got all that it would have got without us.
    const own = [...service.output().stdout.matchAll(/^span (\d) (\w+ \w+ \d+)$/gm)];
    const serverSpans = own.filter(([, kind]) => kind === '1').map(([, , span]) => span);
    // By these a row is known: whoever sends the same span once more adds nothing.
    for (const { trace_id, span_id, start } of rows.slice(before)) {
      expect(serverSpans).toContain(`${trace_id} ${span_id} ${start}`);
    }
    const counted = await getCounted();
    expect(counted['http.server.request.duration']).toBe(rows.length);
    // Of each three requests two are recorded, and its own instrument, made before it serves, counts them all.
    expect(counted['app.basket.size']).toBe((3 * rows.length) / 2);
  });
});

test('an SDK that lets nobody join is left alone, and requests are recorded beside it', async () => {
  await nameDependency(undefined);
  const service = await run(['closed-sdk.mjs'], { OTEL_SERVICE_NAME: 'closed' });

  await (await fetch(`${service.url}/a`)).text();
  await service.stop();

  expect(service.output().stderr).toMatch(
    /^lakegauge warn: Another OpenTelemetry SDK is registered [^\n]+ lets nobody join; [^\n]+\n$/
  );
  const { rows } = await database.pool.query(
    sql`select endpoint from lakegauge.performance_metrics where service_name = 'closed'`
  );
  expect(rows).toEqual([{ endpoint: '/a' }]);
});

test('an SDK that OpenTelemetry refuses, since ours was first, is said in one line', async () => {
  await nameDependency(undefined);
  const service = await run(['--import', register, 'another-sdk-later.mjs']);

  await service.stop();

  expect(service.output().stderr).toMatch(
    /^lakegauge warn: OpenTelemetry refused an SDK that was started after Lakegauge[^\n]+\n$/
  );
});

test('a second, newer copy of @opentelemetry/api is named', async () => {
  const path = join(folder.path, 'newer');
  const copy = join(path, 'node_modules/@opentelemetry/api');
  await mkdir(copy, { recursive: true });
  await writeFile(join(path, 'package.json'), '{ "name": "newer", "type": "module" }');
  await writeFile(join(path, 'app.mjs'), await readFile(join(folder.path, 'bare-http.mjs')));
  await writeFile(
    join(copy, 'package.json'),
    '{ "name": "@opentelemetry/api", "version": "1.99.0", "main": "index.js" }'
  );
  await writeFile(join(copy, 'index.js'), '');
  const service = await run(['--import', register, 'newer/app.mjs']);

  await service.stop();

  expect(service.output().stderr).toMatch(/^lakegauge warn: Two copies of @opentelemetry\/api: [^\n]+\n$/);
  expect(service.output().stderr).toContain('1.99.0');
  expect(service.output().stderr).toContain('1.10.0');
});

function run(args: string[], env: Record<string, string> = {}): Promise<Service> {
  return runService({
    folder: folder.path,
    args,
    env: { DATABASE_URL: database.connectionString, ...env }
  });
}

async function nameDependency(name: string | undefined): Promise<void> {
  const file = join(folder.path, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...manifest, dependencies: name ? { [name]: '0.301.0' } : {} }));
}

async function getRows() {
  const { rows } = await database.pool.query<{ trace_id: string; span_id: string; start: string }>(
    sql`select endpoint, status_code, user_id, error_type,
          encode(trace_id, 'hex') as trace_id, encode(span_id, 'hex') as span_id,
          (extract(epoch from timestamp) * 1000000)::bigint::text as start
        from lakegauge.performance_metrics where service_name = 'program-with-sdk' order by timestamp`
  );
  return rows;
}

async function countSpans(): Promise<number> {
  return (await getRows()).length;
}

async function getCounted(): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ instrument: string; count: number }>(
    sql`select instrument, sum(count)::integer as count from lakegauge.histogram_points
        where service_name = 'program-with-sdk' group by instrument`
  );
  return Object.fromEntries(rows.map(({ instrument, count }) => [instrument, count]));
}
