import { afterAll, beforeAll, expect, test } from 'vitest';
import { runLakegauge, type RunningProgram } from '../cli/run-lakegauge.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { freePort } from '../free-port.ts';
import { startAppStandIn, type AppStandIn } from './start-app-stand-in.ts';
import { startControlPlane, type ControlPlane } from './start-control-plane.ts';

let database: TestDatabase;
let program: RunningProgram;
let address: string;
let app: AppStandIn;
let plane: ControlPlane;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startAppStandIn();
  plane = await startControlPlane();
  program = runLakegauge(['start'], {
    PORT: '0',
    DATABASE_URL: database.connectionString,
    LAKEGAUGE_ADMIN_TOKEN: 'token-of-the-admin',
    LAKEGAUGE_INGEST_TOKENS: 'token-of-the-admin'
  });
  address = await program.address;
});

afterAll(async () => {
  program.child.kill('SIGKILL');
  await program.exit;
  await app.stop();
  await plane.stop();
  await database.drop();
});

const verify = (url: string, env: Record<string, string> = {}, args: string[] = []) =>
  runLakegauge(['verify', url, ...args], env).exit;

test('a Lakegauge that works is said to, line by line', async () => {
  const { code, output } = await verify(address, { LAKEGAUGE_ADMIN_TOKEN: 'token-of-the-admin' });

  expect(code, output).toBe(0);
  expect(output.match(/^ok /gm)).toHaveLength(8);
  expect(output).toContain(`${address} works`);
});

test('without a token what is open is found well, and the rest says what to set', async () => {
  const { code, output } = await verify(`${address}/metrics?range=7d`);

  expect(code).toBe(1);
  expect(output).toMatch(/^ok +alive/m);
  expect(output).toMatch(/^FAILED performance.*401/m);
});

test('a proxy that wants people to sign in is told apart, with the token that it takes', async () => {
  const { code, output } = await verify(app.url, { DATABRICKS_TOKEN: 'oauth-token' });

  expect(code).toBe(1);
  expect(output).toContain('to sign in: set DATABRICKS_TOKEN to what `databricks auth token` gives');
});

test('somebody who is no admin is told where to look', async () => {
  app.answer = (_request, response) =>
    void response
      .writeHead(403, { 'content-type': 'application/json' })
      .end('{"message":"Administrator privileges required"}');

  const { output } = await verify(app.url, { DATABRICKS_TOKEN: 'oauth-token' });

  expect(output).toContain(
    '403 (Administrator privileges required): the owner of the token is in none of ADMIN_GROUPS'
  );
});

test('a service principal gets its token from the workspace', async () => {
  const authorizations: string[] = [];
  app.answer = (request, response) => {
    authorizations.push(request.headers.authorization ?? '');
    response.writeHead(404).end();
  };

  const { code } = await verify(app.url, {
    DATABRICKS_HOST: plane.url,
    DATABRICKS_CLIENT_ID: plane.clientId,
    DATABRICKS_CLIENT_SECRET: plane.clientSecret,
    NODE_EXTRA_CA_CERTS: plane.certificatePath
  });

  expect(code).toBe(1);
  expect(plane.count('/oidc/v1/token')).toBe(1);
  expect(new Set(authorizations).size).toBe(1);
  expect(authorizations[0]).toMatch(/^Bearer workspace-/);
});

test('nobody at the address is a failure in each line, and --wait gives up in the end', async () => {
  const { code, output } = await verify(`http://127.0.0.1:${await freePort()}`, {}, ['--wait', '1']);

  expect(code).toBe(1);
  expect(output.match(/did not answer: .*ECONNREFUSED/g)).toHaveLength(8);
});

test('what is no address is refused in one line', async () => {
  const { code, errors } = await verify('ftp://somewhere');

  expect({ code, lines: errors.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
  expect(errors).toContain('is no address');
});
