import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventually } from '../eventually.ts';
import { encode, item, requestOf } from '../otlp-conformance/telemetry.ts';
import { runLakegauge, type RunningProgram } from './run-lakegauge.ts';

const shop = 'https://shop.example.com';
let database: TestDatabase;
let folder: string;
let program: RunningProgram;
let address: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'lakegauge-access-'));
  writeTokens('old-token');
  program = runLakegauge(['start'], {
    PORT: '0',
    DATABASE_URL: database.connectionString,
    LAKEGAUGE_INGEST_TOKENS_FILE: join(folder, 'tokens'),
    LAKEGAUGE_BROWSER_KEY: 'public-key',
    LAKEGAUGE_ALLOWED_ORIGINS: shop,
    LAKEGAUGE_LOG_LEVEL: 'debug'
  });
  address = await program.address;
});
afterAll(async () => {
  program.child.kill('SIGTERM');
  await program.exit;
  rmSync(folder, { recursive: true });
  await database.drop();
});

function writeTokens(text: string): void {
  writeFileSync(join(folder, 'next'), text);
  renameSync(join(folder, 'next'), join(folder, 'tokens'));
}

async function send(headers: Record<string, string>, signal: 'traces' | 'metrics' = 'traces', query = '') {
  const response = await fetch(`${address}/v1/${signal}${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: encode(signal, 'json', requestOf(signal, [item(signal)])).toString()
  });
  return { status: response.status, body: await response.text(), headers: response.headers };
}

test('a token of the file lets a service in, and another one as soon as the file has it', async () => {
  expect(await send({})).toMatchObject({ status: 401 });
  expect(await send({ authorization: 'Bearer old-token' })).toMatchObject({ status: 200 });

  writeTokens('new-token');

  await eventually(async () => {
    expect(await send({ authorization: 'Bearer new-token' })).toMatchObject({ status: 200 });
  });
  expect(await send({ authorization: 'Bearer old-token' })).toMatchObject({ status: 401 });
});

test('a browser key sends from a listed origin only, and no metrics', async () => {
  expect(await send({ origin: shop }, 'metrics', '?key=public-key')).toMatchObject({ status: 403 });
  expect(await send({}, 'traces', '?key=public-key')).toMatchObject({ status: 403 });
  const answer = await send({ origin: shop }, 'traces', '?key=public-key');

  expect(answer.status).toBe(200);
  expect(answer.headers.get('access-control-allow-origin')).toBe(shop);
});

test('a page of the server itself needs no credential for what browsers may send', async () => {
  expect(await send({ origin: address })).toMatchObject({ status: 200 });
  expect(await send({ origin: address }, 'metrics')).toMatchObject({ status: 403 });
});

test('no credential reaches the log', async () => {
  await send({ authorization: 'Bearer wrong-token' }, 'traces', '?key=wrong-key');
  program.child.kill('SIGTERM');
  const { output, errors } = await program.exit;

  expect(output + errors).not.toMatch(/(old|new|wrong)-token|(public|wrong)-key/);
});
