import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpanKind } from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { silentLogger } from '@lakegauge/database';
import { createReceiver } from '@lakegauge/exporter/receiver';
import { createWriter, type TelemetryWriter } from '@lakegauge/exporter/writer';
import express from 'express';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';

const attributes = {
  'http.request.method': 'GET',
  'http.route': '/items/:id',
  'http.response.status_code': 200
};
const resource = resourceFromAttributes({ 'service.name': 'shop' });
let database: TestDatabase;
let writer: TelemetryWriter;
let server: Server;
let address: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('select create_raw_partitions(current_date - 1, current_date + 1)');
  writer = createWriter({ pool: database.pool, logger: silentLogger });
  const receiver = createReceiver({
    writer,
    logger: silentLogger,
    authorize: () => ({ allowed: true }),
    allowedOrigins: [],
    excludePaths: []
  });
  server = createServer(express().use(receiver)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() =>
  database.pool.query('truncate performance_metrics, histogram_points, metric_streams, usage_events')
);
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await writer.shutdown(5000);
  await database.drop();
});

test.each([
  ['protobuf', ProtobufTraceExporter],
  ['JSON', JsonTraceExporter]
])("the SDK's own trace exporter delivers in %s, compressed", async (_encoding, Exporter) => {
  const exporter = new Exporter({ url: `${address}/v1/traces`, compression: CompressionAlgorithm.GZIP });
  const provider = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter })] });
  for (let i = 0; i < 500; i++) {
    provider.getTracer('test').startSpan('GET', { kind: SpanKind.SERVER, attributes }).end();
  }

  await provider.shutdown();

  const { rows } = await database.pool.query(
    'select service_name, endpoint, method, status_code, count(*) from performance_metrics group by 1, 2, 3, 4'
  );
  expect(rows).toEqual([
    { service_name: 'shop', endpoint: '/items/:id', method: 'GET', status_code: 200, count: 500 }
  ]);
});

test.each([
  ['protobuf, delta', ProtobufMetricExporter, AggregationTemporality.DELTA],
  ['protobuf, cumulative', ProtobufMetricExporter, AggregationTemporality.CUMULATIVE],
  ['JSON, delta', JsonMetricExporter, AggregationTemporality.DELTA],
  ['JSON, cumulative', JsonMetricExporter, AggregationTemporality.CUMULATIVE]
])("the SDK's own metric exporter delivers every request once: %s", async (_how, Exporter, temporality) => {
  const exporter = new Exporter({
    url: `${address}/api/otlp/v1/metrics`,
    temporalityPreference: temporality as number
  });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const provider = new MeterProvider({
    resource,
    readers: [reader],
    views: [{ instrumentName: '*', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }]
  });
  const histogram = provider.getMeter('test').createHistogram('http.server.request.duration', { unit: 's' });

  for (let collection = 1; collection <= 3; collection++) {
    for (let i = 0; i < collection * 10; i++) histogram.record(0.01 * (i + 1), attributes);
    await provider.forceFlush();
  }
  await provider.shutdown();

  const { rows } = await database.pool.query(
    `select sum(count)::int as count, sum(sum_value)::text as sum from histogram_points where endpoint = '/items/:id'`
  );
  const total = [10, 20, 30].reduce((sum, n) => sum + (n * (n + 1) * 10_000_000) / 2, 0);
  expect(rows).toEqual([{ count: 60, sum: String(total) }]);
});

test.each([
  ['protobuf', ProtobufLogExporter],
  ['JSON', JsonLogExporter]
])("the SDK's own log exporter delivers events in %s, compressed", async (_encoding, Exporter) => {
  const exporter = new Exporter({ url: `${address}/v1/logs`, compression: CompressionAlgorithm.GZIP });
  const provider = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter })] });
  const logger = provider.getLogger('test');
  for (let i = 0; i < 500; i++) {
    logger.emit({
      eventName: 'button_click',
      attributes: { element_id: `#${i}`, nested: { list: [i, 'x'] } }
    });
    logger.emit({ body: 'a line', attributes: { i } });
  }

  await provider.shutdown();

  const { rows } = await database.pool.query(
    `select service_name, event_type, user_id, count(distinct element_id), min(metadata #>> '{nested,list,1}') as last
    from usage_events group by 1, 2, 3`
  );
  expect(rows).toEqual([
    { service_name: 'shop', event_type: 'button_click', user_id: 'anonymous:none', count: 500, last: 'x' }
  ]);
});
