import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect } from 'vitest';

import type { Logger } from '../logger.ts';
import { silentLogger } from '../logger.ts';
import { kill, query, spawnStarter, test } from './embedded-test.ts';
import { findPostmaster } from './postmaster.ts';
import { waitFor } from './wait-for.ts';

test('the server of a killed program is taken over with its data, and can be stopped', async ({
  dataDir,
  start,
  startInProgram
}) => {
  const { program, server } = await startInProgram();
  await query(server.connectionString, 'create table kept as select 42 as answer');
  await kill(program);

  const next = await start();

  expect(next).toMatchObject({ reused: true, connectionString: server.connectionString });
  expect(await query(next.connectionString, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await next.stop();
  expect(findPostmaster(path.join(dataDir, 'postgres'))).toBeUndefined();
});

test('the server of a killed program is replaced when other settings are asked for', async ({
  start,
  startInProgram
}) => {
  const { program, server } = await startInProgram();
  await query(server.connectionString, 'create table kept as select 42 as answer');
  await kill(program);

  const next = await start({ durable: true });

  expect(next.reused).toBe(false);
  expect(await query(next.connectionString, 'show fsync')).toEqual([{ fsync: 'on' }]);
  expect(await query(next.connectionString, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('another program that runs keeps the folder to itself', async ({ start, startInProgram }) => {
  const { program } = await startInProgram();

  await expect(start()).rejects.toThrow(`Another Lakegauge (process ${program.pid})`);
});

test('a program that is killed while it makes the database leaves nothing that hinders', async ({
  dataDir,
  start
}) => {
  const program = spawnStarter(dataDir);
  const unfinished = () =>
    readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('PG_VERSION'));
  expect(await waitFor(unfinished, { timeoutMs: 20_000, intervalMs: 1 })).toContain('postgres.unfinished-');
  await kill(program);

  const server = await start();

  expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
  // What the orphaned initdb still writes is removed by a later start.
  const lasting = readdirSync(dataDir).filter((name) => !name.startsWith('postgres.unfinished-'));
  expect(lasting.sort()).toEqual(['lakegauge.lock', 'postgres', 'postgres.log']);
});

test('a server that ends by itself is logged, and the next start recovers', async ({ dataDir, start }) => {
  const errors: string[] = [];
  const logger: Logger = { ...silentLogger, error: (_fields, message) => errors.push(message) };
  const server = await start({ logger, durable: true });
  await query(server.connectionString, 'create table kept as select 42 as answer');

  process.kill(findPostmaster(path.join(dataDir, 'postgres'))!.pid, 'SIGKILL');
  await waitFor(() => errors[0], { timeoutMs: 5_000 });
  await server.stop();
  const next = await start({ durable: true });

  expect(errors).toEqual(['Embedded PostgreSQL ended by itself']);
  expect(next.reused).toBe(false);
  expect(await query(next.connectionString, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a pid file whose process is gone does not hinder', async ({ dataDir, start }) => {
  const writePidFile = await stopAndKeepPidFile(dataDir, start);
  const ended = spawn('true');
  await once(ended, 'exit');
  writePidFile(ended.pid!);

  await expect(start()).resolves.toMatchObject({ reused: false });
});

test('a pid file whose pid another program has by now does not hinder', async ({ dataDir, start }) => {
  const writePidFile = await stopAndKeepPidFile(dataDir, start);
  // Postgres minds only programs of its own user.
  const { uid, gid } = statSync(path.join(dataDir, 'postgres'));
  const other = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid, gid } : {});
  try {
    await once(other, 'spawn');
    writePidFile(other.pid!);

    await expect(start()).resolves.toMatchObject({ reused: false });
    expect(other.exitCode).toBeNull();
  } finally {
    await kill(other);
  }
});

/** Runs a server once and gives a function that puts its pid file back with another pid. */
async function stopAndKeepPidFile(dataDir: string, start: () => Promise<{ stop(): Promise<void> }>) {
  const server = await start();
  const file = path.join(dataDir, 'postgres', 'postmaster.pid');
  const content = readFileSync(file, 'utf8');
  const { uid, gid } = statSync(file);
  await server.stop();
  return (pid: number) => {
    writeFileSync(file, content.replace(/^\d+/, String(pid)), { mode: 0o600 });
    chownSync(file, uid, gid);
  };
}
