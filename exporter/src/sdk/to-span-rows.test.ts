import { SpanKind, type Attributes } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeTracesJson } from '../otlp/decode-traces-json.ts';
import { decodeTraces } from '../otlp/decode-traces.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { resourceAttributes } from '../rows/service-resource.ts';
import { spanAttributes } from '../rows/server-span.ts';
import { readableSpan } from './readable-span.fixture.ts';
import { toSpanRows } from './to-span-rows.ts';

/** The rows of spans on all three ways; fails unless they are equal. */
function rowsOnEveryWay(spans: ReadableSpan[], options: MappingOptions = {}) {
  const rows = toSpanRows(spans, options);
  const protobuf = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans)!);
  const json = Buffer.from(JsonTraceSerializer.serializeRequest(spans)!);
  expect(decodeTraces(protobuf, options)).toEqual(rows);
  expect(decodeTracesJson(json, options)).toEqual(rows);
  return rows;
}

test('a server span becomes one row, the same from the SDK, from protobuf and from JSON', () => {
  const span = readableSpan({
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/orders/:id',
      'url.path': '/orders/42',
      'url.query': 'token=secret',
      'http.response.status_code': 503,
      'error.type': 'TimeoutError',
      'user.id': 'jane@example.com'
    },
    resource: resourceFromAttributes({
      'service.name': 'shop',
      'service.version': '1.2.3',
      'deployment.environment.name': 'prod',
      'process.command_args': ['node', '--password=secret']
    })
  });

  const rows = rowsOnEveryWay([span]);

  expect(rows.performanceMetrics).toEqual([
    {
      timestampUs: 1_763_710_000_123_456,
      endpoint: '/orders/:id',
      method: 'POST',
      statusCode: 503,
      responseTimeMs: 23.456789,
      userId: 'jane@example.com',
      errorType: 'TimeoutError',
      serviceName: 'shop',
      serviceVersion: '1.2.3',
      environment: 'prod',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331'
    }
  ]);
});

test('names of the conventions before they were stable are understood', () => {
  const span = readableSpan({
    attributes: {
      'http.method': 'get',
      'http.target': '/users/42?token=secret',
      'http.status_code': '404',
      'enduser.id': 'jane'
    },
    resource: resourceFromAttributes({ 'service.name': 'old', 'deployment.environment': 'test' })
  });

  const [row] = rowsOnEveryWay([span]).performanceMetrics;

  expect(row).toMatchObject({
    endpoint: '(unmatched)',
    method: 'GET',
    statusCode: 404,
    errorType: 'HTTP_404',
    userId: 'jane',
    environment: 'test'
  });
});

test('the user is user.id before enduser.id before enduser.pseudo.id', () => {
  const attributes = {
    'http.request.method': 'GET',
    'enduser.pseudo.id': 'c',
    'enduser.id': 'b',
    'user.id': 'a'
  };
  const { 'user.id': _a, ...second } = attributes;
  const { 'enduser.id': _b, ...third } = second;

  const rows = rowsOnEveryWay([attributes, second, third].map((a) => readableSpan({ attributes: a })));

  expect(rows.performanceMetrics.map((row) => row.userId)).toEqual(['a', 'b', 'c']);
});

test.each([
  ['a client span', { kind: SpanKind.CLIENT }, 'not_server_span'],
  ['a server span of another protocol', { attributes: { 'rpc.system': 'grpc' } }, 'not_http'],
  [
    'a health check',
    { attributes: { 'http.request.method': 'GET', 'url.path': '/health' } },
    'excluded_path'
  ],
  [
    'a whole URL of an excluded path',
    { attributes: { 'http.method': 'GET', 'http.url': 'http://a:1/internal/x?y' } },
    'excluded_path'
  ],
  [
    "the operator's exclusion",
    { attributes: { 'http.request.method': 'GET', 'http.route': '/assets/:name' } },
    'excluded_path'
  ]
])('%s is ignored and counted', (_what, given, reason) => {
  const rows = rowsOnEveryWay([readableSpan(given)], { excludePaths: ['/assets/'] });

  expect(rows.performanceMetrics).toEqual([]);
  expect(rows.rejected).toEqual([]);
  expect(rows.ignored).toEqual([{ signal: 'traces', serviceName: 'shop', reason, count: 1 }]);
});

test.each([
  ['a trace id of zeros', { traceId: '0'.repeat(32) }, 'invalid_id'],
  ['a span id of zeros', { spanId: '0'.repeat(16) }, 'invalid_id'],
  ['no end', { endTime: [0, 0] as [number, number] }, 'invalid_time']
])('a span with %s is rejected and counted', (_what, given, reason) => {
  const rows = rowsOnEveryWay([readableSpan(given), readableSpan({})]);

  expect(rows.performanceMetrics).toHaveLength(1);
  expect(rows.rejected).toMatchObject([{ signal: 'traces', serviceName: 'shop', reason, count: 1 }]);
});

test('what Postgres cannot hold is taken out, and text is cut by characters', () => {
  const span = readableSpan({
    attributes: {
      'http.request.method': 'GET',
      'http.route': `/a\0b\ud800${'🙂'.repeat(600)}`,
      'user.id': '🙂'.repeat(300),
      'error.type': '\0'
    },
    resource: resourceFromAttributes({ 'service.name': 'ü'.repeat(200), __proto__: 'x' })
  });

  const [row] = rowsOnEveryWay([span]).performanceMetrics;

  expect(row!.endpoint.startsWith('/ab\ufffd🙂')).toBe(true);
  expect([...row!.endpoint]).toHaveLength(500);
  expect([...row!.userId!]).toHaveLength(255);
  expect(row!.serviceName).toBe('ü'.repeat(100));
  expect(row!.errorType).toBeNull();
});

test('invented methods and impossible status codes cannot fill the tables', () => {
  const rows = rowsOnEveryWay(
    ['FOO1', 'x'.repeat(1000), 'patch'].map((method, i) =>
      readableSpan({ attributes: { 'http.method': method, 'http.status_code': [99_999, -1, 200][i] } })
    )
  );

  expect(rows.performanceMetrics.map((row) => row.method)).toEqual(['_OTHER', '_OTHER', 'PATCH']);
  expect(rows.performanceMetrics.map((row) => row.statusCode)).toEqual([0, 0, 200]);
});

test('a clock that went back makes a duration of zero, not a negative one', () => {
  const [row] = rowsOnEveryWay([readableSpan({ endTime: [1_763_709_999, 0] })]).performanceMetrics;

  expect(row!.responseTimeMs).toBe(0);
});

test('the operator decides what is stored of a user', () => {
  const span = readableSpan({ attributes: { 'http.request.method': 'GET', 'user.id': 'jane' } });

  const dropped = rowsOnEveryWay([span], { toUserId: () => null });
  const changed = rowsOnEveryWay([span], { toUserId: (userId) => `#${userId}` });

  expect(dropped.performanceMetrics[0]!.userId).toBeNull();
  expect(changed.performanceMetrics[0]!.userId).toBe('#jane');
});

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('', '/a/1', '\ud800')
);
const value = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.array(text, { maxLength: 3 }));
const attributesOf = (names: readonly string[]) =>
  fc.dictionary(fc.oneof(fc.constantFrom(...names, '__proto__', 'constructor'), fc.string()), value, {
    maxKeys: 12
  }) as fc.Arbitrary<Attributes>;
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const time = fc.tuple(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 999_999_999 }));
const span = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  kind: fc.constantFrom(SpanKind.SERVER, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.INTERNAL),
  startTime: time,
  endTime: time,
  attributes: attributesOf(spanAttributes),
  resource: attributesOf(resourceAttributes).map((attributes) => resourceFromAttributes(attributes))
});

test('whatever a span holds, the three ways give the same rows', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 5 }), (given) => {
      rowsOnEveryWay(given.map((fields) => readableSpan(fields)));
    }),
    { numRuns: 500 }
  );
});
