import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runLakegauge, type RunningProgram } from '../cli/run-lakegauge.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { rawRequest } from './raw-request.ts';

const build = join(import.meta.dirname, '../../dashboard/build');
const secrets = {
  LAKEGAUGE_ADMIN_TOKEN: 'hush-admin-0123456789',
  LAKEGAUGE_INGEST_TOKENS: 'hush-ingest-0123456789',
  password: ''
};

let database: TestDatabase;
let program: RunningProgram;

beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.connectionString);
  secrets.password = decodeURIComponent(url.password);
  const { LAKEGAUGE_ADMIN_TOKEN, LAKEGAUGE_INGEST_TOKENS } = secrets;
  program = runLakegauge(['start'], {
    PORT: '0',
    DATABASE_URL: url.href,
    READ_DATABASE_URL: url.href,
    LAKEGAUGE_ADMIN_TOKEN,
    LAKEGAUGE_INGEST_TOKENS,
    LAKEGAUGE_LOG_LEVEL: 'debug'
  });
  await program.address;
});

afterAll(async () => {
  program.child.kill('SIGKILL');
  await program.exit;
  await database.drop();
});

test('a program that is used, misused and stopped writes no secret to its log, its output or an answer', async () => {
  const address = await program.address;
  const form = [
    'Origin',
    address,
    'Accept',
    'text/html',
    'Content-Type',
    'application/x-www-form-urlencoded'
  ];
  const bearer = ['Authorization', `Bearer ${secrets.LAKEGAUGE_ADMIN_TOKEN}`];
  const answers = [
    await rawRequest(address, { path: '/metrics', headers: bearer }),
    await rawRequest(address, { path: '/api/v1/metrics/performance?service=%00', headers: bearer }),
    await rawRequest(address, { path: `/nothing?token=${secrets.LAKEGAUGE_ADMIN_TOKEN}`, headers: bearer }),
    await rawRequest(address, { method: 'POST', path: '/sign-in', headers: form, body: 'token=wrong' }),
    await rawRequest(address, {
      method: 'POST',
      path: '/sign-in',
      headers: form,
      body: `token=${secrets.LAKEGAUGE_ADMIN_TOKEN}`
    }),
    await rawRequest(address, {
      method: 'POST',
      path: '/v1/traces',
      headers: [
        'Content-Type',
        'application/json',
        'Authorization',
        `Bearer ${secrets.LAKEGAUGE_INGEST_TOKENS}x`
      ],
      body: '{'
    })
  ];
  const dropped = database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'lakegauge%' and pid <> pg_backend_pid()`
  );
  await dropped;
  answers.push(await rawRequest(address, { path: '/api/v1/metrics/usage', headers: bearer }));

  program.child.kill('SIGTERM');
  const { output, errors } = await program.exit;

  // The server of the tests may be one that asks for no password.
  for (const secret of Object.values(secrets).filter(Boolean)) {
    expect(output).not.toContain(secret);
    expect(errors).not.toContain(secret);
    // The page that is not there shows the address that was asked for; nobody can help what is in it.
    for (const { body, headers } of answers.filter((_, index) => index !== 2)) {
      expect(body + JSON.stringify(headers)).not.toContain(secret);
    }
  }
  expect(errors).toContain('Signed in');
});

test('what browsers get knows nothing of the database, of secrets, or of who may look', () => {
  const files = readdirSync(join(build, 'client'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /[.](js|css|json|html)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    expect(text, file).not.toMatch(
      /process\.env|DATABASE_URL|PGPASSWORD|INGEST_TOKEN|DATABRICKS_|pg_terminate_backend|from performance_metrics|ADMIN_GROUPS/i
    );
  }
});
