import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { installPackage, type ServiceFolder } from '../instrumentation/install-package.ts';
import { runService, type Service } from '../instrumentation/run-service.ts';
import { endpointName, send, startControlPlane, type ControlPlane } from './start-control-plane.ts';
import { lakebaseVariables, startLakebase, type Lakebase } from './start-lakebase.ts';

let folder: ServiceFolder;
let owner: ControlPlane;
let plane: ControlPlane;
let lakebase: Lakebase;
let service: Service;
let invocations: unknown[];

beforeAll(async () => {
  folder = await installPackage();
  await cp(join(import.meta.dirname, '../../examples/databricks-app'), join(folder.path, 'app'), {
    recursive: true
  });
  owner = await startControlPlane();
  lakebase = await startLakebase(owner);
  // Another app than Lakegauge, under a role of its own in the same database.
  plane = await startControlPlane();
  plane.clientId = 'example-client-id';
  await lakebase.pool.query(`create role "${plane.clientId}" login password 'password-of-the-example'`);
  await lakebase.pool.query(
    `grant connect, create on database "${lakebase.database}" to "${plane.clientId}"`
  );
  await lakebase.pool.query(
    `set role "${lakebase.user}"; select lakegauge.grant_writing('${plane.clientId}'); reset role`
  );
  // The app and what measures it ask for passwords of their own, which in Lakebase are good beside one another.
  plane.makePassword = () => 'password-of-the-example';
  invocations = [];
  plane.fault = (request, response) => {
    if (request.path !== '/serving-endpoints/chat/invocations') return false;
    invocations.push(JSON.parse(request.body));
    send(response, 200, { choices: [{ message: { role: 'assistant', content: 'forty-two' } }] });
    return true;
  };
  service = await runService({
    folder: join(folder.path, 'app'),
    args: ['--import', '@lakegauge/instrumentation/register', 'server.js'],
    env: {
      ...lakebaseVariables(plane, lakebase),
      NODE_EXTRA_CA_CERTS: plane.certificatePath,
      DATABRICKS_APP_NAME: 'example',
      DATABRICKS_APP_PORT: '0',
      LAKEBASE_ENDPOINT: endpointName
    }
  });
}, 120_000);

afterAll(async () => {
  await service.stop('SIGKILL');
  await folder.remove();
  await lakebase.stop();
  await plane.stop();
  await owner.stop();
});

const ask = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { 'x-forwarded-email': 'Ada@Example.com', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
};

test('it serves sources, preferences and the model, and each request is a row in Lakebase under its own role', async () => {
  const sources = await ask('GET', '/api/sources');
  const one = await ask('GET', '/api/sources/1');
  const none = await ask('GET', '/api/sources/99');
  await ask('PUT', '/api/preferences/theme', { value: 'dark' });
  const preferences = await ask('GET', '/api/preferences');
  const model = await ask('POST', '/api/model', { question: 'What is it?' });
  const nothing = await ask('POST', '/api/model', {});
  await ask('GET', '/health');

  expect(sources.body).toMatchObject({
    sources: [{ name: 'customers' }, { name: 'orders' }, { name: 'trips' }]
  });
  expect(one).toMatchObject({ status: 200, body: { name: 'trips' } });
  expect(none.status).toBe(404);
  expect(preferences.body).toEqual({ theme: 'dark' });
  expect(model).toEqual({ status: 200, body: { answer: 'forty-two' } });
  expect(invocations).toMatchObject([{ messages: [{ role: 'user', content: 'What is it?' }] }]);
  expect(nothing.status).toBe(400);
  await eventually(async () => {
    const { rows } = await lakebase.pool.query(
      `select method || ' ' || endpoint as request, status_code as status, count(*) as count,
              min(user_id) as user from lakegauge.performance_metrics group by 1, 2 order by 1, 2`
    );
    expect(rows, service.output().stderr).toEqual([
      { request: 'GET /api/preferences', status: 200, count: 1, user: 'ada@example.com' },
      { request: 'GET /api/sources', status: 200, count: 1, user: 'ada@example.com' },
      { request: 'GET /api/sources/:id', status: 200, count: 1, user: 'ada@example.com' },
      { request: 'GET /api/sources/:id', status: 404, count: 1, user: 'ada@example.com' },
      { request: 'POST /api/model', status: 200, count: 1, user: 'ada@example.com' },
      { request: 'POST /api/model', status: 400, count: 1, user: 'ada@example.com' },
      { request: 'PUT /api/preferences/:key', status: 204, count: 1, user: 'ada@example.com' }
    ]);
  });
});

test('it ends by itself on SIGTERM, and what was measured last is stored', async () => {
  await ask('DELETE', '/api/preferences/theme');

  const ending = await service.stop('SIGTERM');

  expect(ending.code === 0 || ending.signal === 'SIGTERM').toBe(true);
  // Nothing was refused to its role, not even the counts of what is exported.
  expect(service.output().stderr).toBe('');
  const { rows } = await lakebase.pool.query(
    `select count(*) as count from lakegauge.performance_metrics where method = 'DELETE'`
  );
  expect(rows).toEqual([{ count: 1 }]);
});
