import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { runLakegauge } from './run-lakegauge.ts';

let database: TestDatabase;
let taken: Server;
let takenPort: number;

beforeAll(async () => {
  database = await createTestDatabase();
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  takenPort = (taken.address() as AddressInfo).port;
});
afterAll(async () => {
  taken.close();
  await database.drop();
});

async function failure(args: string[], env: Record<string, string>) {
  const { code, errors } = await runLakegauge(args, { PORT: '0', ...env }).exit;
  const lines = errors.trim().split('\n');
  return { code, lines: lines.length, line: lines.at(-1) };
}

function withoutPassword(url: string): string {
  const changed = new URL(url);
  changed.password = 'wrong';
  return changed.href;
}

test('a taken port is named, with another to try', async () => {
  const result = await failure(['start'], {
    PORT: String(takenPort),
    DATABASE_URL: database.connectionString
  });

  expect(result).toEqual({
    code: 1,
    lines: 1,
    line: `lakegauge: PORT: ${takenPort} on 127.0.0.1 is taken by another program; stop it or choose another, for example PORT=${takenPort + 1}`
  });
});

test('a server that cannot be reached is named', async () => {
  const result = await failure(['start'], { DATABASE_URL: 'postgres://someone:secret@127.0.0.1:1/shop' });

  expect(result).toEqual({
    code: 1,
    lines: 1,
    line: 'lakegauge: Cannot reach PostgreSQL at 127.0.0.1:1/shop (ECONNREFUSED); check host and port in DATABASE_URL and that the server runs'
  });
});

test('a database that does not exist is named', async () => {
  const url = new URL(database.connectionString);
  url.pathname = '/no_such_database';

  const result = await failure(['start'], { DATABASE_URL: url.href });

  expect(result).toMatchObject({
    code: 1,
    lines: 1,
    line: expect.stringContaining('has no such database') as string
  });
});

test('a wrong password is named without being shown', async () => {
  const result = await failure(['start'], { DATABASE_URL: withoutPassword(database.connectionString) });

  expect(result).toMatchObject({
    code: 1,
    lines: 1,
    line: expect.stringMatching(/refused the user or password .*correct them in DATABASE_URL/) as string
  });
  expect(result.line).not.toContain('wrong');
});

test('a data folder that cannot be written is named', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lakegauge-file-')), 'not-a-folder');
  writeFileSync(file, '');
  chmodSync(file, 0o400);

  const result = await failure(['start'], { LAKEGAUGE_DATA_DIR: file });

  expect(result).toMatchObject({ code: 1, lines: 1, line: expect.stringContaining(file) as string });
  rmSync(file);
});

test.each([
  [{ HOST: '0.0.0.0' }, /HOST: 0\.0\.0\.0 is not a loopback address/],
  [{ HOST: '127.0.0.1', LAKEGAUGE_ACCESS: 'everybody' }, /LAKEGAUGE_ACCESS: /],
  [{ PORT: 'http' }, /PORT: /],
  [{ LAKEGAUGE_SCHEMA: 'Robert"; drop' }, /LAKEGAUGE_SCHEMA: must be/]
])('a bad variable stops the start with its name: %o', async (env, line) => {
  const result = await failure(['start'], { DATABASE_URL: database.connectionString, ...env });

  expect(result).toMatchObject({ code: 1, lines: 1, line: expect.stringMatching(line) as string });
});

test.each([
  [['strat'], /there is no command strat/],
  [['start', '--wat'], /--wat.*see lakegauge --help/],
  [['aggregate', '--since', 'yesterday'], /--since: yesterday is not a date/],
  [['migrate', '--to', '999'], /There is no migration 999/]
])('a command that cannot be understood says so: %o', async (args, line) => {
  const result = await failure(args, { DATABASE_URL: database.connectionString });

  expect(result).toMatchObject({ code: 1, line: expect.stringMatching(line) as string });
});

test('help and version need no configuration', async () => {
  const help = await runLakegauge(['--help'], { PORT: 'not a port' }).exit;
  const version = await runLakegauge(['--version'], { PORT: 'not a port' }).exit;

  expect(help).toMatchObject({ code: 0, output: expect.stringContaining('Usage: lakegauge') as string });
  expect(version).toMatchObject({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
});
