import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@lakegauge/database';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { RowSender } from '../../exporter/src/sdk/row-sender.ts';
import { eventually } from '../eventually.ts';
import { eventRow, metricRow, pointRow, rowsWith } from './rows.ts';
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

test('rows of every kind come back as they were, cumulative streams in order, and counts with them', async () => {
  await server.query(
    'truncate performance_metrics, histogram_points, usage_events, latest_values, ingest_counts'
  );
  await server.stop();
  const options = {
    connectionString: server.connectionString,
    schema: 'lakegauge',
    logger: silentLogger,
    spool: { folder, bytesMax: 1_000_000 }
  };
  const streamId = 'ab'.repeat(16);
  const startTimestampUs = Date.now() * 1000 - 60_000_000;
  const first = new RowSender({ ...options, flushTimeoutMs: 200 });
  for (let i = 1; i <= 5; i++) {
    const endTimestampUs = startTimestampUs + i * 1_000_000;
    const cumulative = { streamId, startTimestampUs };
    const counts = { count: i, sketchIndexes: [1], sketchCounts: [i] };
    first.send(
      rowsWith({
        performanceMetrics: [metricRow({ endpoint: '/ü "quoted"', errorType: null })],
        histogramPoints: [pointRow({ ...counts, timestampUs: endTimestampUs, endTimestampUs, cumulative })],
        usageEvents: [eventRow({ metadata: '{"a": "\\u2028 \\\\"}' })],
        latestValues: [
          {
            name: 'lakegauge.test',
            serviceName: 'shop',
            serviceInstanceId: 'one',
            attributes: '{}',
            value: i,
            observedAtUs: endTimestampUs
          }
        ],
        rejected: [{ signal: 'traces', serviceName: 'shop', reason: 'invalid_id', count: 2 }]
      })
    );
  }
  await first.shutdown();
  await server.start();

  const second = new RowSender(options);
  await second.shutdown();

  expect(second.stats()).toMatchObject({ storedRows: 20, droppedRows: 0, queuedRows: 0 });
  const [stored] = await server.query(`
    select
      (select count(*)::integer from performance_metrics where endpoint = '/ü "quoted"') as requests,
      (select array_agg(count::integer order by end_timestamp) from histogram_points) as growth,
      (select count(*)::integer from usage_events where metadata ->> 'a' = U&'\\2028 \\\\') as events,
      (select value::integer from latest_values) as latest,
      (select items::integer from ingest_counts where reason = 'invalid_id') as refused
  `);
  expect(stored).toEqual({ requests: 5, growth: [1, 1, 1, 1, 1], events: 5, latest: 5, refused: 10 });
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
