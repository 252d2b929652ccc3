import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { traceRequest } from '../otlp-request.ts';
import { freePort } from '../free-port.ts';
import { buildDeployable, type Deployable } from './build-deployable.ts';
import { runProgram, type RunningProgram } from './run-program.ts';
import { endpointName, startControlPlane, type ControlPlane } from './start-control-plane.ts';
import { lakebaseVariables, startLakebase, type Lakebase } from './start-lakebase.ts';

// The platform's Node is older than ours; another one can be tried here.
const platformNode = process.env.LAKEGAUGE_TEST_PLATFORM_NODE ?? process.execPath;

let plane: ControlPlane;
let lakebase: Lakebase;
let deployable: Deployable;
let app: RunningProgram | undefined;
let address: string;

beforeAll(async () => {
  deployable = buildDeployable();
  plane = await startControlPlane();
  plane.people.set('token-of-ada', { userName: 'ada@example.com', groups: [{ display: 'admins' }] });
  plane.people.set('token-of-bob', { userName: 'bob@example.com', groups: [{ display: 'users' }] });
  lakebase = await startLakebase(plane, { migrated: false });
}, 120_000);

afterEach(async () => {
  app?.child.kill('SIGKILL');
  await app?.exit;
  app = undefined;
});

afterAll(async () => {
  deployable.remove();
  await lakebase.stop();
  await plane.stop();
});

/** As the platform starts it, in its folder and with the variables that it sets. */
async function startApp(): Promise<void> {
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  app = runProgram(platformNode, ['server.js'], {
    cwd: deployable.app,
    env: {
      ...lakebaseVariables(plane, lakebase),
      NODE_EXTRA_CA_CERTS: plane.certificatePath,
      DATABRICKS_APP_NAME: 'lakegauge',
      DATABRICKS_APP_PORT: String(port),
      LAKEBASE_ENDPOINT: endpointName
    }
  });
  const { output } = app;
  await eventually(async () => {
    const ready = await fetch(`${address}/ready`).catch((error: Error) => error);
    expect(ready instanceof Response && ready.status, output()).toBe(200);
  });
}

const oneRequest = () => traceRequest('shop', [{ route: '/items/:id', durationMs: 5 }]);
const as = (person: string) => ({ headers: { 'x-forwarded-access-token': `token-of-${person}` } });

test('each file is one that the platform takes, and the code is built for its Node', () => {
  const files = readdirSync(deployable.app, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile()
  );

  const sizes = files.map((file) => statSync(join(file.parentPath, file.name)).size);

  expect(Math.max(...sizes)).toBeLessThan(10_000_000);
  expect(files.map((file) => file.name)).not.toContain('node_modules');
  expect(JSON.parse(readFileSync(join(deployable.app, 'package.json'), 'utf8'))).toEqual({
    name: 'lakegauge-app',
    private: true,
    type: 'module',
    scripts: { start: 'node server.js' }
  });
});

test('started from its folder alone it makes its schema, lets admins in, and stores what services send', async () => {
  await startApp();

  const page = await fetch(`${address}/metrics`, as('ada'));
  const html = await page.text();
  const script = /"(?:\.)?(\/_app\/immutable\/[^"]+\.js)"/.exec(html)?.[1];
  const [numbers, refused, anonymous, asset] = await Promise.all([
    fetch(`${address}/api/v1/metrics/performance`, as('ada')),
    fetch(`${address}/api/v1/metrics/performance`, as('bob')),
    fetch(`${address}/api/v1/metrics/performance`),
    fetch(`${address}${script}`)
  ]);
  const stored = await fetch(`${address}/api/otlp/v1/traces`, oneRequest());

  expect(page.status).toBe(200);
  expect(html).toContain('Application Metrics');
  expect([numbers.status, refused.status, anonymous.status, asset.status, stored.status]).toEqual([
    200, 403, 401, 200, 200
  ]);
  const { rows } = await lakebase.pool.query(
    `select tableowner from pg_tables where tablename = 'performance_metrics'`
  );
  expect(rows).toEqual([{ tableowner: plane.clientId }]);
});

test('a database that is stopped and comes back is found again, without a new start', async () => {
  await startApp();

  await lakebase.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
    plane.clientId
  ]);

  await eventually(async () => {
    expect((await fetch(`${address}/api/v1/metrics/performance`, as('ada'))).status).toBe(200);
  });
  expect(app!.child.exitCode).toBeNull();
});

test('on SIGTERM what is being answered is answered, and the program ends in time', async () => {
  await startApp();
  const body = oneRequest().body as string;
  const { port, hostname } = new URL(address);
  // A sender in the middle of its request.
  const sender = connect(Number(port), hostname);
  sender.write(
    `POST /api/otlp/v1/traces HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
  );
  sender.write(body.slice(0, 10));
  let answer = '';
  sender.setEncoding('utf8').on('data', (text: string) => (answer += text));
  await eventually(async () => {
    expect((await fetch(`${address}/health`)).status).toBe(200);
  });

  const began = performance.now();
  app!.child.kill('SIGTERM');
  await eventually(async () => {
    const refused = await fetch(`${address}/health`).then(
      (response) => response.status,
      () => 'refused'
    );
    expect(refused).not.toBe(200);
  });
  sender.write(body.slice(10));
  await once(sender, 'close');
  const { code, output } = await app!.exit;

  expect(answer).toMatch(/^HTTP\/1\.1 200/);
  expect(code).toBe(0);
  expect(output).toContain('Stopped');
  expect(performance.now() - began).toBeLessThan(10_000);
});
