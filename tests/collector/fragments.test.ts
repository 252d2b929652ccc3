import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createTestDatabase } from '../database/test-database.ts';
import { eventually } from '../eventually.ts';
import { startOtlpSink } from '../instrumentation/otlp-sink.ts';
import { runCollector, type CollectorOptions } from './run-collector.ts';
import { startLakegauge } from './start-lakegauge.ts';
import { theCollector } from './the-collector.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closers.pop(); close; close = closers.pop()) await close();
});

async function startCollector(options: Pick<CollectorOptions, 'lakegaugeEndpoint' | 'files' | 'env'>) {
  const queueDirectory = mkdtempSync(join(tmpdir(), 'lakegauge-queue-'));
  closers.push(async () => rmSync(queueDirectory, { recursive: true, force: true }));
  const collector = await runCollector({ collector: theCollector(), queueDirectory, ...options });
  closers.push(() => collector.stop());
  return collector;
}

async function lakegauge() {
  const database = await createTestDatabase();
  closers.push(() => database.drop());
  const { address, program } = await startLakegauge(database.connectionString);
  closers.push(async () => {
    program.child.kill('SIGTERM');
    await program.exit;
  });
  return { database, address };
}

interface Sent {
  service: string;
  attributes?: Record<string, string>;
  resource?: Record<string, string | boolean>;
  failed?: boolean;
}

/** Posts one server span of 5 ms. */
async function sendSpan(endpoint: string, { service, attributes = {}, resource = {}, failed }: Sent) {
  const nowMs = Date.now();
  const span = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name: 'GET /items',
    kind: 2,
    startTimeUnixNano: `${nowMs - 5}000000`,
    endTimeUnixNano: `${nowMs}000000`,
    attributes: keyValues({ 'http.request.method': 'GET', 'http.route': '/items', ...attributes }),
    status: failed ? { code: 2 } : {}
  };
  const response = await fetch(`${endpoint}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: keyValues({ 'service.name': service, ...resource }) },
          scopeSpans: [{ spans: [span] }]
        }
      ]
    })
  });
  await response.arrayBuffer();
  expect(response.status).toBe(200);
}

function keyValues(values: Record<string, string | boolean>) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'boolean' ? { boolValue: value } : { stringValue: value }
  }));
}

test('with tail sampling few spans are kept, every failed one is, and the dashboard still counts all requests', async () => {
  const { database, address } = await lakegauge();
  const collector = await startCollector({
    lakegaugeEndpoint: address,
    files: ['collector-config/tail-sampling.yaml'],
    env: { SPAN_COUNTED_SERVICES: 'counted|other' }
  });
  for (let sent = 0; sent < 300; sent++) {
    await sendSpan(collector.httpEndpoint, { service: 'counted', failed: sent % 100 === 0 });
  }

  await eventually(async () => {
    const { rows } = await database.pool.query<{ kept: number }>(
      "select count(*) as kept from performance_metrics where service_name = 'counted'"
    );
    const response = await fetch(`${address}/api/v1/metrics/performance?service=counted`);
    const { metrics } = (await response.json()) as { metrics: { total_requests: number } };
    expect(metrics.total_requests).toBe(300);
    expect(rows[0]!.kept).toBeGreaterThanOrEqual(3);
    expect(rows[0]!.kept).toBeLessThan(100);
  }, 40_000);
});

test('after tail sampling nobody claims that the spans are complete', async () => {
  const sink = await startOtlpSink();
  closers.push(() => sink.close());
  const collector = await startCollector({
    lakegaugeEndpoint: sink.url,
    files: ['collector-config/tail-sampling.yaml', 'tests/collector/in-json.yaml']
  });

  await sendSpan(collector.httpEndpoint, {
    service: 'shop',
    resource: { 'lakegauge.spans.complete': true },
    failed: true
  });

  await eventually(() => expect(sink.serverSpans()).toHaveLength(1), 40_000);
  expect(sink.serverSpans()[0]!.resource).toMatchObject({ 'lakegauge.spans.complete': false });
});

test('redaction takes query strings, addresses, agents and headers out before anything leaves', async () => {
  const sink = await startOtlpSink();
  closers.push(() => sink.close());
  const collector = await startCollector({
    lakegaugeEndpoint: sink.url,
    files: ['collector-config/redaction.yaml', 'tests/collector/in-json.yaml']
  });

  await sendSpan(collector.httpEndpoint, {
    service: 'shop',
    attributes: {
      'url.query': 'token=secret',
      'url.full': 'https://shop.example.com/items?token=secret#top',
      'http.target': '/items?token=secret',
      'client.address': '10.1.2.3',
      'user_agent.original': 'Mozilla',
      'user.email': 'a@example.com',
      'http.request.header.cookie': 'session=secret',
      'app.access_token': 'secret'
    }
  });

  await eventually(() => expect(sink.serverSpans()).toHaveLength(1));
  expect(sink.serverSpans()[0]!.attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': '/items',
    'url.full': 'https://shop.example.com/items',
    'http.target': '/items'
  });
});
