import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { SpanKind } from '@opentelemetry/api';
import { silentLogger } from '@lakegauge/database';
import { LakebaseMetricExporter, LakebaseSpanExporter } from '@lakegauge/exporter/sdk';
import { createWriter } from '@lakegauge/exporter/writer';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { collectOwnMetrics } from '../../cli/src/collect-own-metrics.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventually } from '../eventually.ts';
import { metricRow, rowsWith } from './rows.ts';
import { startProxy } from './start-proxy.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('select create_raw_partitions(current_date - 1, current_date + 1)');
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('truncate performance_metrics, histogram_points, latest_values');
});

/** The newest values, by name and by what tells streams of a name apart. */
async function latestValues(): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{
    name: string;
    attributes: Record<string, string>;
    value: number;
  }>(`select name, attributes, value from latest_values`);
  return Object.fromEntries(
    rows.map(({ name, attributes, value }) => [[name, ...Object.values(attributes)].join(' '), value])
  );
}

test('what the writer of lakegauge start did is in the table, without its own numbers', async () => {
  const own = createWriter({ pool: database.pool, logger: silentLogger });
  const { writer, shutdown } = collectOwnMetrics({
    writer: own,
    logger: silentLogger,
    version: '1',
    instance: 'host:8000'
  });
  const row = metricRow();

  await writer.write(rowsWith({ performanceMetrics: [row, metricRow()] }));
  await writer.write(
    rowsWith({
      performanceMetrics: [row, metricRow({ timestampUs: 1 })],
      ignored: [{ signal: 'traces', serviceName: 'shop', reason: 'not_a_server_span', count: 7 }]
    })
  );
  await shutdown();

  expect(await latestValues()).toMatchObject({
    'lakegauge.writer.queue.size': 0,
    'lakegauge.writer.rows.inflight': 0,
    'lakegauge.writer.queue.lag': 0,
    'lakegauge.writer.rows.stored': 2,
    'lakegauge.writer.rows.duplicate': 1,
    'lakegauge.writer.items.rejected too_old': 1,
    'lakegauge.writer.items.ignored not_a_server_span': 7,
    'lakegauge.writer.batches.failed': 0,
    'lakegauge.writer.batches.staged': 1,
    'lakegauge.writer.write.duration 0.99': expect.any(Number) as number
  });
  await own.shutdown(1000);
});

test('an in-process exporter tells what it stored, retried and lost, in numbers that only grow', async () => {
  const proxy = await startProxy(database.connectionString);
  const { reader, provider, exporter, produce } = startService(proxy.connectionString);

  await produce(10);
  await exporter.forceFlush();
  await provider.forceFlush();
  const early = await latestValues();
  proxy.cut();
  await produce(300);
  await eventually(() => expect(exporter.stats().retries).toBeGreaterThan(1));
  const whileAway = reader.forceFlush();
  proxy.restore();
  await exporter.forceFlush();
  await whileAway;
  await provider.forceFlush();
  const late = await latestValues();

  expect(early['lakegauge.exporter.rows.stored']).toBeGreaterThanOrEqual(10);
  expect(late['lakegauge.exporter.rows.stored']).toBeGreaterThanOrEqual(110);
  expect(late['lakegauge.exporter.rows.dropped queue_full']).toBe(200);
  expect(late['lakegauge.exporter.batches.retried']).toBeGreaterThan(1);
  expect(late['lakegauge.exporter.batches.failed']).toBeGreaterThan(1);
  expect(late).not.toHaveProperty('lakegauge.exporter.items.rejected');
  // Storing the numbers left nothing to be stored.
  expect(exporter.stats().queuedRows).toBe(0);
  await provider.shutdown();
  await exporter.shutdown();
  proxy.close();
});

/** A service that hands its own meter provider to both exporters, as the import does through the global one. */
function startService(connectionString: string) {
  const resource = resourceFromAttributes({ 'service.name': 'shop', 'service.instance.id': 'one' });
  const options = { connectionString, schema: 'lakegauge', logger: silentLogger, queueRowsMax: 100 };
  const reader = new PeriodicExportingMetricReader({
    exporter: new LakebaseMetricExporter(options),
    exportIntervalMillis: 60_000
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const exporter = new LakebaseSpanExporter({ ...options, meterProvider: provider });
  const tracers = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter, maxExportBatchSize: 50 })]
  });
  const attributes = { 'http.request.method': 'GET' };
  const produce = async (count: number) => {
    for (let i = 0; i < count; i++) {
      tracers.getTracer('test').startSpan('GET', { kind: SpanKind.SERVER, attributes }).end();
    }
    await tracers.forceFlush();
  };
  return { reader, provider, exporter, produce };
}
