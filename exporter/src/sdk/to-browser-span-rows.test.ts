import { SpanKind } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeTracesJson } from '../otlp/decode-traces-json.ts';
import { decodeTraces } from '../otlp/decode-traces.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { browserResource } from './readable-log-record.fixture.ts';
import { readableSpan } from './readable-span.fixture.ts';
import { toSpanRows } from './to-span-rows.ts';

const documentLoad = '@opentelemetry/instrumentation-document-load';
const userInteraction = '@opentelemetry/instrumentation-user-interaction';
const receivedAtUs = 1_763_720_000_000_000;

/** The rows of spans on all three ways; fails unless they are equal. */
function rowsOnEveryWay(spans: ReadableSpan[], options: MappingOptions = {}) {
  const mapping = { receivedAtUs, ...options };
  const rows = toSpanRows(spans, mapping);
  const protobuf = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans)!);
  const json = Buffer.from(JsonTraceSerializer.serializeRequest(spans)!);
  expect(decodeTraces(protobuf, mapping)).toEqual(rows);
  expect(decodeTracesJson(json, mapping)).toEqual(rows);
  return rows;
}

const browserSpan = (given: Parameters<typeof readableSpan>[0]) =>
  readableSpan({ kind: SpanKind.INTERNAL, resource: browserResource, attributes: {}, ...given });

test('the load of a document is one event, and its parts are none', () => {
  const attributes = { 'url.full': 'https://shop.example.com/orders/42?token=secret', 'session.id': 's' };
  const spans = ['documentFetch', 'resourceFetch', 'documentLoad'].map((name) =>
    browserSpan({ name, scopeName: documentLoad, attributes })
  );

  const rows = rowsOnEveryWay(spans);

  expect(rows.performanceMetrics).toEqual([]);
  expect(rows.usageEvents).toEqual([
    {
      id: '8448eb211c80319cb7ad6b7169203331',
      timestampUs: 1_763_710_000_123_456,
      eventType: 'page_load',
      userId: 'anonymous:s',
      pageName: '/orders/:id',
      elementId: null,
      success: null,
      metadata: '{"duration_ms":23.456789}',
      serviceName: 'web',
      environment: 'prod',
      sessionId: 's',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      receivedAtUs
    }
  ]);
  expect(rows.ignored).toMatchObject([{ reason: 'not_usage_event', count: 2 }]);
});

test.each([
  ['click', 'click', 'button_click'],
  ['submit', 'submit', 'form_submit'],
  ['Navigation: /next/1?token=secret', 'click', 'button_click'],
  ['keydown', 'keydown', 'keydown']
])('the interaction %j is an event of the element', (name, eventType, expected) => {
  const span = browserSpan({
    name,
    scopeName: userInteraction,
    attributes: {
      event_type: eventType,
      target_element: 'BUTTON',
      target_xpath: '//*[@id="buy"]',
      'url.full': 'https://shop.example.com/cart?token=secret'
    }
  });

  const [row] = rowsOnEveryWay([span], { signedInUserId: 'jane' }).usageEvents;

  expect(row).toMatchObject({
    eventType: expected,
    elementId: '//*[@id="buy"]',
    pageName: '/cart',
    userId: 'jane'
  });
  expect(row!.metadata).toContain('"target_element":"BUTTON"');
  expect(row!.metadata!.includes('"navigated_to":"/next/:id"')).toBe(name.startsWith('Navigation'));
  expect(row!.metadata).not.toContain('secret');
});

test.each([
  [
    'a request of the fetch instrumentation',
    SpanKind.CLIENT,
    { 'http.request.method': 'GET' },
    'not_server_span'
  ],
  ['a call by gRPC', SpanKind.SERVER, { 'rpc.system.name': 'grpc', 'rpc.method': 'Get' }, 'not_http'],
  ['a message that is taken', SpanKind.CONSUMER, { 'messaging.system': 'kafka' }, 'not_server_span'],
  ['a message that is sent', SpanKind.PRODUCER, { 'messaging.system': 'kafka' }, 'not_server_span']
])('%s is skipped and counted, never an error', (_what, kind, attributes, reason) => {
  const scopeName = '@opentelemetry/instrumentation-fetch';

  const rows = rowsOnEveryWay([readableSpan({ kind, attributes, scopeName, traceId: '0'.repeat(32) })]);

  expect(rows).toMatchObject({ performanceMetrics: [], usageEvents: [], rejected: [] });
  expect(rows.ignored).toMatchObject([{ reason, count: 1 }]);
});

test.each([
  ['a trace id of zeros', { traceId: '0'.repeat(32) }, 'invalid_id'],
  ['a span id of zeros', { spanId: '0'.repeat(16) }, 'invalid_id'],
  ['no start', { startTime: [0, 0] as [number, number] }, 'invalid_time']
])('a browser span with %s is rejected and counted', (_what, given, reason) => {
  const rows = rowsOnEveryWay([browserSpan({ name: 'click', scopeName: userInteraction, ...given })]);

  expect(rows.usageEvents).toEqual([]);
  expect(rows.rejected).toMatchObject([{ signal: 'traces', reason, count: 1 }]);
});

test('server spans beside those of a browser are rows as ever', () => {
  const rows = rowsOnEveryWay([
    readableSpan({}),
    browserSpan({ name: 'click', scopeName: userInteraction }),
    readableSpan({ spanId: 'b7ad6b7169203332' })
  ]);

  expect(rows.performanceMetrics).toHaveLength(2);
  expect(rows.usageEvents).toHaveLength(1);
});

test('whatever a browser span holds, the three ways give the same rows', () => {
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.double(), fc.boolean());
  const span = fc.record({
    name: fc.oneof(fc.string(), fc.constantFrom('documentLoad', 'click', 'Navigation: /a?b')),
    scopeName: fc.constantFrom(documentLoad, userInteraction, 'express', ''),
    attributes: fc.dictionary(
      fc.oneof(
        fc.constantFrom('event_type', 'target_xpath', 'url.full', 'session.id', '__proto__'),
        fc.string()
      ),
      value
    )
  });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 4 }), (given) => {
      // OTLP puts the spans of one scope together, the SDK leaves them in the order of their ends.
      const sorted = given.toSorted((a, b) => a.scopeName.localeCompare(b.scopeName));

      rowsOnEveryWay(sorted.map((fields) => browserSpan(fields)));
    }),
    { numRuns: 200 }
  );
});
