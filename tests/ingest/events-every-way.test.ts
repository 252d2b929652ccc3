import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { rollupClosedHours } from '@lakegauge/aggregator';
import { silentLogger } from '@lakegauge/database';
import { createReceiver, createUsageEvents, type AuthorizeResult } from '@lakegauge/exporter/receiver';
import { LakebaseLogRecordExporter } from '@lakegauge/exporter/sdk';
import { createWriter, type TelemetryWriter } from '@lakegauge/exporter/writer';
import type { RequestEvent as KitEvent } from '@sveltejs/kit';
import express from 'express';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { GET as getUsage } from '../../dashboard/src/routes/api/v1/metrics/usage/+server.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { logBody } from '../log-request.ts';
import { traceRequest } from '../otlp-request.ts';

let database: TestDatabase;
let writer: TelemetryWriter;
let server: Server;
let address: string;
let sender: AuthorizeResult;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('select create_raw_partitions(current_date - 8, current_date + 1)');
  writer = createWriter({ pool: database.pool, logger: silentLogger });
  const ingest = { writer, logger: silentLogger, allowedOrigins: ['https://shop.example.com'] };
  const application = express();
  application.use(createReceiver({ ...ingest, authorize: () => sender, excludePaths: [] }));
  application.use(createUsageEvents({ ...ingest, identify: () => sender }));
  server = createServer(application).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  sender = { allowed: true };
  await database.pool.query(
    'truncate usage_events, performance_metrics, histogram_points, redated_events, ingest_counts, aggregated_metrics'
  );
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await writer.shutdown(5000);
  await database.drop();
});

/** Ended log records of the real SDK. */
async function makeRecords(...events: { name: string; attributes: Record<string, string | number> }[]) {
  const records: ReadableLogRecord[] = [];
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'web', 'telemetry.sdk.language': 'webjs' }),
    processors: [
      {
        enabled: () => true,
        onEmit: (record) => records.push(record),
        forceFlush: async () => {},
        shutdown: async () => {}
      }
    ]
  });
  for (const { name, attributes } of events) provider.getLogger('page').emit({ eventName: name, attributes });
  await provider.shutdown();
  return records;
}

async function post(path: string, body: string | Buffer, headers: Record<string, string>) {
  const response = await fetch(`${address}${path}`, { method: 'POST', headers, body: body as string });
  return { status: response.status, text: await response.text() };
}

async function usage(query = '') {
  const request = new Request(`http://127.0.0.1:8000/api/v1/metrics/usage${query}`);
  const response = await getUsage({
    url: new URL(request.url),
    request,
    route: { id: '/api/v1/metrics/usage' },
    locals: {
      pool: database.pool,
      logger: silentLogger,
      correlationId: 'c',
      viewer: { name: 'a', isAdmin: true }
    }
  } as unknown as KitEvent);
  return (await response.json()) as Record<string, unknown>;
}

const json = { 'content-type': 'application/json' };
const uid = (last: number) => `0192e7a4-0000-7000-8000-00000000000${last}`;

test('an event that is sent in every way is there once each, and the users are counted as they are asked for', async () => {
  const [protobufRecord] = await makeRecords({
    name: 'page_view',
    attributes: { page_name: '/a', 'session.id': 's-1' }
  });
  const protobuf = gzipSync(ProtobufLogsSerializer.serializeRequest([protobufRecord!])!);
  const page = (page_name: string, session: string) => ({ page_name, 'session.id': session });
  const asJson = logBody('web', [
    { name: 'page_view', attributes: { ...page('/b', 's-2'), 'log.record.uid': uid(1) } }
  ]);
  const asBeacon = logBody('web', [{ name: 'button_click', attributes: page('/b', 's-2') }]);
  const rest = JSON.stringify([
    { event_type: 'search', timestamp: new Date().toISOString(), session_id: 's-3' }
  ]);
  const sdk = await makeRecords({
    name: 'checkout.done',
    attributes: { 'user.id': 'ada', 'session.id': 's-4' }
  });
  const exporter = new LakebaseLogRecordExporter({ writer });

  // Each of them twice, as after a lost answer.
  for (let delivery = 0; delivery < 2; delivery++) {
    sender = { allowed: true };
    const answers = [
      await post('/v1/logs', protobuf, {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip'
      }),
      await post('/api/otlp/v1/logs', asJson, json),
      await post('/v1/logs', asBeacon, { 'content-type': 'text/plain', origin: 'https://shop.example.com' })
    ];
    sender = { allowed: true, userId: 'jane' };
    answers.push(await post('/api/v1/metrics/usage-events', rest, json));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 202]);
    exporter.export(sdk, ({ code }) => expect(code).toBe(0));
    await exporter.forceFlush();
  }
  await exporter.shutdown();

  const { rows } = await database.pool.query('select event_type, user_id from usage_events order by 1, 2');
  expect(rows).toEqual([
    { event_type: 'button_click', user_id: 'anonymous:s-2' },
    { event_type: 'checkout.done', user_id: 'ada' },
    { event_type: 'page_view', user_id: 'anonymous:s-1' },
    { event_type: 'page_view', user_id: 'anonymous:s-2' },
    { event_type: 'search', user_id: 'jane' }
  ]);
  const answer = {
    total_events: 5,
    event_distribution: { page_view: 2, button_click: 1, 'checkout.done': 1, search: 1 },
    page_views: { '/a': 1, '/b': 1 }
  };
  expect(await usage()).toMatchObject({ ...answer, unique_users: 2, active_users: 2 });
  expect(await usage('?include_anonymous=true')).toMatchObject({
    ...answer,
    unique_users: 4,
    active_users: 4
  });
});

test('events are in the answer as before once their hour is rolled up, and Web Vitals have a row of their own', async () => {
  const timeMs = Date.now() - 3 * 3_600_000;
  const vital = (value: number) => ({
    name: 'browser.web_vital',
    timeMs,
    attributes: { 'browser.web_vital.name': 'lcp', 'browser.web_vital.value': value, 'url.path': '/shop' }
  });
  const body = logBody('web', [
    { name: 'page_view', timeMs, attributes: { page_name: '/shop' } },
    vital(1000),
    vital(3000)
  ]);
  await database.pool.query(`
    update rollup_state set closed = date_trunc('hour', now(), 'UTC') - interval '4 hours',
      rolled_up = date_trunc('hour', now(), 'UTC') - interval '4 hours'`);

  await post('/v1/logs', body, json);
  const before = await usage();
  await rollupClosedHours({ pool: database.pool, logger: silentLogger, now: () => new Date(), quietMs: 0 });
  await post('/v1/logs', body, json);

  expect(before).toMatchObject({ total_events: 3, event_distribution: { page_view: 1, web_vital: 2 } });
  expect(await usage()).toMatchObject({
    total_events: 3,
    event_distribution: { page_view: 1, web_vital: 2 }
  });
  const { rows } = await database.pool.query(
    `select endpoint_path, event_type, sample_count, aggregated_values ->> 'good' as good,
      aggregated_values ->> 'needs_improvement' as fair
    from aggregated_metrics where metric_type = 'web_vital'`
  );
  expect(rows).toEqual([
    { endpoint_path: '/shop', event_type: 'LCP', sample_count: 2, good: '1', fair: '1' }
  ]);
});

test('lines without an event name are taken and counted, names that are none are refused with a reason', async () => {
  const answer = await post(
    '/v1/logs',
    logBody('web', [{ name: '' }, { name: '' }, { name: '42' }, { name: 'search' }]),
    json
  );
  await writer.flush();

  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toEqual({
    partialSuccess: { rejectedLogRecords: '1', errorMessage: '1 invalid_event_name (event name "42")' }
  });
  const { rows } = await database.pool.query(
    'select signal, reason, items from ingest_counts order by reason'
  );
  expect(rows).toEqual([
    { signal: 'logs', reason: 'invalid_event_name', items: 1 },
    { signal: 'logs', reason: 'no_event_name', items: 2 }
  ]);
});

test('spans of browser instrumentations are events of whoever is signed in', async () => {
  sender = { allowed: true, userId: 'jane' };
  const span = (name: string, spanId: string) => ({
    name,
    kind: 0,
    spanContext: () => ({ traceId: '0af7651916cd43dd8448eb211c80319c', spanId, traceFlags: 1 }),
    startTime: [Math.floor(Date.now() / 1000), 0] as [number, number],
    endTime: [Math.floor(Date.now() / 1000), 500_000_000] as [number, number],
    status: { code: 0 },
    attributes: { 'url.full': 'https://shop.example.com/cart?x=1' },
    links: [],
    events: [],
    duration: [0, 0] as [number, number],
    ended: true,
    resource: resourceFromAttributes({ 'service.name': 'web' }),
    instrumentationScope: { name: '@opentelemetry/instrumentation-document-load' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0
  });
  const spans: ReadableSpan[] = [
    span('documentLoad', 'b7ad6b7169203331'),
    span('documentFetch', 'b7ad6b7169203332')
  ];
  const body = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans)!);

  await post('/v1/traces', body, { 'content-type': 'application/x-protobuf' });
  const again = await post('/v1/traces', body, { 'content-type': 'application/x-protobuf' });

  expect(again).toEqual({ status: 200, text: '' });
  const { rows } = await database.pool.query(
    'select event_type, user_id, page_name, metadata from usage_events'
  );
  expect(rows).toEqual([
    { event_type: 'page_load', user_id: 'jane', page_name: '/cart', metadata: { duration_ms: 500 } }
  ]);
});

test('a sender that may store usage events only gets nothing else in', async () => {
  sender = { allowed: true, scope: 'usage_events' };
  const metrics = JSON.stringify({
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'lakegauge.fake',
                gauge: { dataPoints: [{ timeUnixNano: `${Date.now()}000000`, asDouble: 1 }] }
              },
              {
                name: 'http.server.request.duration',
                unit: 's',
                histogram: {
                  aggregationTemporality: 1,
                  dataPoints: [
                    {
                      timeUnixNano: `${Date.now()}000000`,
                      count: 1,
                      sum: 1,
                      bucketCounts: [1],
                      explicitBounds: []
                    }
                  ]
                }
              }
            ]
          }
        ]
      }
    ]
  });

  const spans = await post(
    '/v1/traces',
    traceRequest('shop', [{ route: '/a', durationMs: 1 }]).body as string,
    json
  );
  const points = await post('/v1/metrics', metrics, json);
  const events = await post('/v1/logs', logBody('web', [{ name: 'search' }]), json);

  expect(JSON.parse(spans.text)).toMatchObject({
    partialSuccess: { rejectedSpans: '1', errorMessage: expect.stringContaining('not_permitted') as string }
  });
  expect(JSON.parse(points.text)).toMatchObject({ partialSuccess: { rejectedDataPoints: '2' } });
  expect(events).toEqual({ status: 200, text: '{}' });
  const { rows } = await database.pool.query(`
    select (select count(*) from performance_metrics) as spans, (select count(*) from histogram_points) as points,
      (select count(*) from latest_values) as latest, (select count(*) from usage_events) as events`);
  expect(rows).toEqual([{ spans: 0, points: 0, latest: 0, events: 1 }]);
});

test("the SDK's own batches arrive through the exporter in the service, and its shutdown can be repeated", async () => {
  const exporter = new LakebaseLogRecordExporter({
    connectionString: database.connectionString,
    schema: 'lakegauge',
    logger: silentLogger,
    toUserId: (userId) => `#${userId}`
  });
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    processors: [new BatchLogRecordProcessor({ exporter })]
  });
  for (let i = 0; i < 100; i++) {
    provider
      .getLogger('test')
      .emit({ eventName: 'order.placed', attributes: { 'enduser.id': 'ada', order: i } });
    provider.getLogger('test').emit({ body: 'a line' });
  }

  await provider.shutdown();
  await exporter.shutdown();

  expect(exporter.stats()).toMatchObject({ storedRows: 100, droppedRows: 0, queuedRows: 0 });
  const { rows } = await database.pool.query(
    `select event_type, user_id, service_name, count(distinct metadata) from usage_events group by 1, 2, 3`
  );
  expect(rows).toEqual([{ event_type: 'order.placed', user_id: '#ada', service_name: 'shop', count: 100 }]);
  const late: number[] = [];
  exporter.export([], ({ code }) => late.push(code));
  expect(late).toEqual([1]);
});
