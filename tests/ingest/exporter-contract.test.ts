import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExportResult } from '@opentelemetry/core';
import { silentLogger } from '@lakegauge/database';
import type { DatabaseDestination } from '@lakegauge/exporter/sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { exporterContracts, type AnyExporter } from './exporter-contracts.ts';
import { startExportingProcess } from './start-exporting-process.ts';
import { startOutageServer, type OutageServer } from './start-outage-server.ts';

let server: OutageServer;
let destination: DatabaseDestination;
let opened: AnyExporter[];

beforeAll(async () => {
  server = await startOutageServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.query('truncate performance_metrics, histogram_points');
  opened = [];
  destination = {
    connectionString: server.connectionString,
    schema: 'lakegauge',
    logger: silentLogger,
    flushTimeoutMs: 20_000
  };
});
afterEach(async () => {
  server.resume();
  for (const exporter of opened) await exporter.shutdown();
});

const succeeded = { code: 0 };
const failed = { code: 1, error: expect.any(Error) as Error };

describe.each(exporterContracts)('$name', (contract) => {
  function create(given: Partial<DatabaseDestination> = {}): AnyExporter {
    const exporter = contract.create({ ...destination, ...given });
    opened.push(exporter);
    return exporter;
  }

  async function exportRows(exporter: AnyExporter, rows: number): Promise<ExportResult> {
    const batch = await contract.batch(rows);
    return new Promise((resolve) => exporter.export(batch, resolve));
  }

  async function storedRows(): Promise<number> {
    const [row] = await server.query<{ count: number }>(
      `select count(*)::integer as count from ${contract.table}`
    );
    return row!.count;
  }

  test('forceFlush resolves when everything handed over is stored, and at once when nothing is', async () => {
    const exporter = create();
    await exporter.forceFlush();

    const results = await Promise.all([exportRows(exporter, 20), exportRows(exporter, 20)]);
    await Promise.all([exporter.forceFlush(), exporter.forceFlush()]);

    expect(results).toEqual([succeeded, succeeded]);
    expect(await storedRows()).toBe(40);
    expect(exporter.stats()).toMatchObject({ queuedRows: 0, storedRows: 40, droppedRows: 0 });
  });

  test('shutdown stores what was handed over, happens once, and ends all exports', async () => {
    const exporter = create();
    await exportRows(exporter, 20);

    await Promise.all([exporter.shutdown(), exporter.shutdown()]);
    await exporter.shutdown();

    expect(await storedRows()).toBe(20);
    expect(await exportRows(exporter, 1)).toEqual(failed);
    await exporter.forceFlush();
    expect(await storedRows()).toBe(20);
  });

  test('what is no telemetry is a failed result, not an exception', async () => {
    const exporter = create();

    const result = await new Promise((resolve) => exporter.export([null] as never, resolve));

    expect(result).toEqual(failed);
  });

  test('while the database is away rows are accepted, and forceFlush waits no longer than it may', async () => {
    await server.stop();
    const exporter = create({ flushTimeoutMs: 300 });

    const result = await exportRows(exporter, 20);
    await exporter.forceFlush();
    const whileAway = exporter.stats();
    await server.start();
    await eventually(async () => {
      await exporter.forceFlush();
      expect(exporter.stats().queuedRows).toBe(0);
    });

    expect(result).toEqual(succeeded);
    expect(whileAway).toMatchObject({ queuedRows: 20, storedRows: 0, droppedRows: 0 });
    expect(await storedRows()).toBe(20);
  });

  test('a database that hangs holds up neither forceFlush nor shutdown', async () => {
    const exporter = create({ flushTimeoutMs: 300 });
    const other = create({ flushTimeoutMs: 20_000 });
    await exportRows(exporter, 20);
    await exportRows(other, 20);
    await Promise.all([exporter.forceFlush(), other.forceFlush()]);
    await server.suspend();

    const results = [await exportRows(exporter, 20), await exportRows(other, 20)];
    await exporter.forceFlush();
    await exporter.shutdown();
    server.resume();
    await other.forceFlush();

    expect(results).toEqual([succeeded, succeeded]);
    expect(other.stats()).toMatchObject({ queuedRows: 0, storedRows: 40, droppedRows: 0 });
    // What the first gave up may have been on its way already.
    const { droppedRows } = exporter.stats();
    expect(droppedRows).toBeLessThanOrEqual(20);
    expect(await storedRows()).toBeGreaterThanOrEqual(60);
    expect(await storedRows()).toBeLessThanOrEqual(80);
  });

  test('without our tables exports fail and are counted', async () => {
    const exporter = create({ schema: 'not_there' });

    await exportRows(exporter, 20);
    await eventually(() => expect(exporter.stats().droppedRows).toBe(20));
    const result = await exportRows(exporter, 5);

    expect(result).toEqual(failed);
    expect(exporter.stats()).toMatchObject({ queuedRows: 0, storedRows: 0, droppedRows: 25 });
  });

  test('with a spool rows wait on disk, and a shutdown leaves them there for the next exporter', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lakegauge-spool-'));
    const spool = { folder, bytesMax: 10_000_000 };
    await server.stop();
    const first = create({ spool, flushTimeoutMs: 300 });
    await exportRows(first, 20);
    await first.forceFlush();
    await first.shutdown();
    await server.start();

    const second = create({ spool });
    await exportRows(second, 1);
    await second.forceFlush();

    expect(first.stats()).toMatchObject({ storedRows: 0, droppedRows: 0 });
    expect(second.stats()).toMatchObject({ storedRows: 21, droppedRows: 0, queuedRows: 0 });
    expect(await storedRows()).toBe(21);
    await second.shutdown();
    await rm(folder, { recursive: true });
  });

  test('behind the SDK its provider stores everything when it shuts down', async () => {
    const exporter = create();
    const provider = contract.provider(exporter);

    provider.record(20);
    await provider.forceFlush();
    await exporter.forceFlush();
    const flushed = await storedRows();
    provider.record(20);
    await provider.shutdown();

    expect(flushed).toBe(20);
    expect(await storedRows()).toBe(40);
    expect(await exportRows(exporter, 1)).toEqual(failed);
  });

  test('behind the SDK its provider shuts down while the database is away', async () => {
    await server.stop();
    const exporter = create({ flushTimeoutMs: 300 });
    const provider = contract.provider(exporter);

    provider.record(20);
    await provider.forceFlush();
    await provider.shutdown();
    await server.start();

    expect(exporter.stats()).toMatchObject({ queuedRows: 0, storedRows: 0, droppedRows: 20 });
  });
});

test.each(['there', 'away'])(
  'exporters keep no process from ending while the database is %s',
  async (where) => {
    const away = 'postgres://postgres@127.0.0.1:1/none';
    const child = await startExportingProcess({
      DATABASE_URL: where === 'away' ? away : server.connectionString
    });
    await child.produce(10);

    expect(await child.disconnect()).toBe(0);
  }
);
