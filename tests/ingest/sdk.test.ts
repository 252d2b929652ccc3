import { context, SpanKind } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { silentLogger, type Logger } from '@lakegauge/database';
import {
  LakebaseMetricExporter,
  LakebaseSpanExporter,
  type DatabaseDestination
} from '@lakegauge/exporter/sdk';
import type { TelemetryWriter } from '@lakegauge/exporter/writer';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventually } from '../eventually.ts';
import { startProxy } from './start-proxy.ts';

let database: TestDatabase;
let destination: DatabaseDestination;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('select create_raw_partitions(current_date - 1, current_date + 1)');
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('truncate performance_metrics, histogram_points');
  destination = { connectionString: database.connectionString, schema: 'lakegauge', logger: silentLogger };
});

/** A logger that remembers its warnings. */
function recordingLogger(): Logger & { warnings: string[] } {
  const warnings: string[] = [];
  return { ...silentLogger, warnings, warn: (_fields, message) => warnings.push(message) };
}

/** Ended server spans of the real SDK. */
function makeSpans(count: number): ReadableSpan[] {
  const ended: ReadableSpan[] = [];
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [
      {
        onStart() {},
        onEnd: (span) => ended.push(span),
        forceFlush: async () => {},
        shutdown: async () => {}
      }
    ]
  });
  const attributes = {
    'http.request.method': 'GET',
    'http.route': '/items/:id',
    'http.response.status_code': 200
  };
  for (let i = 0; i < count; i++) {
    provider.getTracer('test').startSpan('GET', { kind: SpanKind.SERVER, attributes }).end();
  }
  return ended;
}

async function storedCount(table = 'performance_metrics'): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(`select count(*) as count from ${table}`);
  return rows[0]!.count;
}

test('spans of a real provider are stored when it has shut down', async () => {
  const exporter = new LakebaseSpanExporter(destination);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })]
  });
  const tracer = provider.getTracer('test');
  for (let i = 0; i < 100; i++) {
    tracer.startSpan('GET', { kind: SpanKind.SERVER, attributes: { 'http.request.method': 'GET' } }).end();
  }

  await provider.shutdown();

  expect(await storedCount()).toBe(100);
  expect(exporter.stats()).toEqual({ queuedRows: 0, storedRows: 100, droppedRows: 0, retries: 0 });
});

test('histograms of a real provider are collected as deltas in buckets of scale 5', async () => {
  const exporter = new LakebaseMetricExporter(destination);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop', 'lakegauge.spans.complete': true }),
    readers: [reader]
  });
  const histogram = provider.getMeter('test').createHistogram('http.server.request.duration', { unit: 's' });
  const attributes = {
    'http.request.method': 'GET',
    'http.route': '/items/:id',
    'http.response.status_code': 200
  };

  for (let i = 1; i <= 1000; i++) histogram.record(i * i * 1e-5, attributes);
  await provider.forceFlush();
  histogram.record(1, attributes);
  await provider.shutdown();

  const { rows } = await database.pool.query(
    'select count, sketch_scale, approximate, spans_complete from histogram_points order by end_timestamp'
  );
  const kept = { sketch_scale: 5, approximate: false, spans_complete: true };
  expect(rows).toEqual([
    { ...kept, count: 1000 },
    { ...kept, count: 1 }
  ]);
});

test('two exporters of a process share at most two connections', async () => {
  const exporters = [new LakebaseSpanExporter(destination), new LakebaseSpanExporter(destination)];
  const spans = makeSpans(2000);

  for (const [i, span] of spans.entries()) exporters[i % 2]!.export([span], () => {});
  const connections = await storedConnections();
  await Promise.all(exporters.map((exporter) => exporter.forceFlush()));

  expect(connections).toBeLessThanOrEqual(2);
  expect(await storedCount()).toBe(2000);
  await Promise.all(exporters.map((exporter) => exporter.shutdown()));
  await eventually(async () => expect(await storedConnections()).toBe(0));
});

async function storedConnections(): Promise<number> {
  return storedCount(
    `pg_stat_activity where application_name = 'lakegauge-exporter' and datname = current_database()`
  );
}

test('while the database is away spans wait, which is said once, and nothing is lost', async () => {
  const logger = recordingLogger();
  const proxy = await startProxy(database.connectionString);
  proxy.cut();
  const exporter = new LakebaseSpanExporter({
    ...destination,
    connectionString: proxy.connectionString,
    logger
  });
  const results: number[] = [];

  for (const span of makeSpans(50)) exporter.export([span], ({ code }) => results.push(code));
  await eventually(() => expect(exporter.stats().retries).toBeGreaterThan(2));
  proxy.restore();
  await exporter.forceFlush();

  expect(results).toEqual(Array(50).fill(0));
  expect(await storedCount()).toBe(50);
  expect(
    logger.warnings.filter((message) => message.startsWith('Telemetry cannot be stored now'))
  ).toHaveLength(1);
  await exporter.shutdown();
  proxy.close();
});

test.each(['client', 'server'] as const)(
  'wherever a connection is cut while the %s speaks, nothing is lost and nothing doubled',
  async (speaker) => {
    const proxy = await startProxy(database.connectionString);
    const exporter = new LakebaseSpanExporter({ ...destination, connectionString: proxy.connectionString });

    for (let message = 1; message <= 8; message++) {
      proxy.cutBefore(speaker, message);
      for (const span of makeSpans(100)) exporter.export([span], () => {});
      await exporter.forceFlush();
    }

    expect(exporter.stats()).toMatchObject({ storedRows: 800, droppedRows: 0, queuedRows: 0 });
    expect(exporter.stats().retries).toBeGreaterThan(2);
    expect(await storedCount()).toBe(800);
    await exporter.shutdown();
    proxy.close();
  }
);

test('an outage is said once by all exporters of one database, and so is its end', async () => {
  const logger = recordingLogger();
  const infos: string[] = [];
  logger.info = (_fields, message) => void infos.push(message);
  const proxy = await startProxy(database.connectionString);
  proxy.cut();
  const options = { ...destination, connectionString: proxy.connectionString, logger };
  const exporters = [new LakebaseSpanExporter(options), new LakebaseSpanExporter(options)];

  for (const exporter of exporters) exporter.export(makeSpans(5), () => {});
  for (const exporter of exporters) {
    await eventually(() => expect(exporter.stats().retries).toBeGreaterThan(1));
  }
  proxy.restore();
  await Promise.all(exporters.map((exporter) => exporter.forceFlush()));

  expect(logger.warnings.filter((message) => message.startsWith('Telemetry'))).toHaveLength(1);
  expect(infos).toEqual(['Telemetry is stored again']);
  expect(await storedCount()).toBe(10);
  await Promise.all(exporters.map((exporter) => exporter.shutdown()));
  proxy.close();
});

test('beyond the bound the oldest spans are dropped and counted', async () => {
  const proxy = await startProxy(database.connectionString);
  proxy.cut();
  const exporter = new LakebaseSpanExporter({
    ...destination,
    connectionString: proxy.connectionString,
    queueRowsMax: 100
  });
  const spans = makeSpans(300);

  for (const span of spans) exporter.export([span], () => {});
  await eventually(() => expect(exporter.stats().queuedRows).toBeLessThanOrEqual(100));
  proxy.restore();
  await exporter.forceFlush();

  expect(exporter.stats().droppedRows).toBe(200);
  const { rows } = await database.pool.query<{ span: string }>(
    `select encode(span_id, 'hex') as span from performance_metrics`
  );
  const newest = new Set(spans.slice(-99).map((span) => span.spanContext().spanId));
  expect(rows).toHaveLength(100);
  expect(rows.filter(({ span }) => newest.has(span)).length).toBeGreaterThanOrEqual(99);
  await exporter.shutdown();
  proxy.close();
});

test('a database without our tables is said once, and the service goes on', async () => {
  const empty = await createTestDatabase({ empty: true });
  const logger = recordingLogger();
  const exporter = new LakebaseSpanExporter({
    ...destination,
    connectionString: empty.connectionString,
    logger
  });

  for (const span of makeSpans(20)) exporter.export([span], () => {});
  await eventually(() => expect(exporter.stats().droppedRows).toBe(20));
  for (const span of makeSpans(5)) exporter.export([span], () => {});
  await exporter.shutdown();

  expect(exporter.stats()).toMatchObject({ droppedRows: 25, queuedRows: 0, storedRows: 0 });
  expect(logger.warnings).toEqual([expect.stringMatching(/no Lakegauge tables.*lakegauge migrate/)]);
  await empty.drop();
});

test('a shutdown without a database ends within its time, says what was lost, and can be repeated', async () => {
  const logger = recordingLogger();
  const proxy = await startProxy(database.connectionString);
  proxy.cut();
  const exporter = new LakebaseSpanExporter({
    ...destination,
    connectionString: proxy.connectionString,
    flushTimeoutMs: 300,
    logger
  });
  for (const span of makeSpans(10)) exporter.export([span], () => {});

  await Promise.all([exporter.shutdown(), exporter.shutdown()]);

  expect(exporter.stats()).toMatchObject({ droppedRows: 10, queuedRows: 0 });
  expect(logger.warnings.at(-1)).toMatch(/Telemetry was lost/);
  const late: number[] = [];
  exporter.export(makeSpans(1), ({ code }) => late.push(code));
  expect(late).toEqual([1]);
  proxy.close();
});

test('own work is not traced, not even what a timer does later', async () => {
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const suppressed: boolean[] = [];
  const writer: TelemetryWriter = {
    write: async () => {
      suppressed.push(isTracingSuppressed(context.active()));
      if (suppressed.length < 3) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
      return { stored: 1, duplicates: 0, rejected: [] };
    },
    flush: async () => {},
    shutdown: async () => {},
    stats: () => {
      throw new Error('not asked');
    }
  };
  const exporter = new LakebaseSpanExporter({ writer });

  exporter.export(makeSpans(1), () => {});
  await eventually(() => expect(exporter.stats().storedRows).toBe(1));

  expect(suppressed).toEqual([true, true, true]);
  await exporter.shutdown();
  context.disable();
});
