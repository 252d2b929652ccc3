import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { startExportingProcess, type ExportingProcess } from './start-exporting-process.ts';
import { startOutageServer, type OutageServer } from './start-outage-server.ts';

let server: OutageServer;
let folder: string;
let running: ExportingProcess[] = [];

beforeAll(async () => {
  server = await startOutageServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakegauge-spool-'));
});
afterEach(async () => {
  for (const each of running) await each.kill();
  running = [];
  await rm(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<ExportingProcess> {
  const child = await startExportingProcess({
    DATABASE_URL: server.connectionString,
    SPOOL_FOLDER: folder,
    ...env
  });
  running.push(child);
  return child;
}

/** Everything in the spool, as text. */
async function spooled(): Promise<string> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith('.segment'));
  return (await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1')))).join('');
}

async function isSpooled(ids: string[]): Promise<void> {
  await eventually(async () => {
    const text = await spooled();
    expect(ids.filter((id) => !text.includes(id))).toEqual([]);
    // The histogram counts the same requests.
    const counted = [...text.matchAll(/"count":(\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
    expect(counted).toBeGreaterThanOrEqual(ids.length);
  });
}

async function storedIds(): Promise<string[]> {
  const rows = await server.query<{ id: string }>(
    `select encode(span_id, 'hex') as id from performance_metrics order by id`
  );
  return rows.map(({ id }) => id);
}

async function countedRequests(): Promise<number> {
  const [row] = await server.query<{ count: number }>(
    `select coalesce(sum(count), 0)::integer as count from histogram_points`
  );
  return row!.count;
}

test('what a killed process had spooled is stored by the next one, each row once', async () => {
  await server.query('truncate performance_metrics, histogram_points');
  await server.stop();
  const first = await start();
  const ids = await first.produce(3000);
  await isSpooled(ids);
  await first.kill();
  await server.start();

  const second = await start();
  const more = await second.produce(10);
  const code = await second.shutdown();

  expect(code).toBe(0);
  expect(await storedIds()).toEqual([...ids, ...more].sort());
  expect(await countedRequests()).toBe(3010);
  expect(await spooled()).toBe('');
});

test('of two processes that share a folder the living one stores what the killed one had', async () => {
  await server.query('truncate performance_metrics, histogram_points');
  await server.stop();
  const [killed, living] = [await start(), await start()];
  const ids = [await killed.produce(500), await living.produce(500)].flat();
  await isSpooled(ids);
  await killed.kill();

  await server.start();

  await eventually(async () => expect(await storedIds()).toEqual(ids.sort()), 45_000);
  await eventually(async () => expect(await spooled()).toBe(''));
  expect(await living.shutdown()).toBe(0);
  expect(await countedRequests()).toBe(1000);
});

test('a process that ends while the database is away leaves everything to the next one', async () => {
  await server.query('truncate performance_metrics, histogram_points');
  await server.stop();
  const first = await start({ FLUSH_TIMEOUT_MS: '200' });
  const ids = await first.produce(100);
  expect(await first.shutdown()).toBe(0);
  expect(first.errors()).not.toContain('lost');

  await server.start();
  await (await start()).shutdown();

  expect(await storedIds()).toEqual(ids.sort());
  expect(await countedRequests()).toBe(100);
});
