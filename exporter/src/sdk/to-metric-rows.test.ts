import type { Attributes } from '@opentelemetry/api';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMetricsJson } from '../otlp/decode-metrics-json.ts';
import { decodeMetrics } from '../otlp/decode-metrics.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { toMetricRows } from './to-metric-rows.ts';

interface Recording {
  name?: string;
  unit?: string;
  values: number[];
  attributes?: Attributes;
}

/** What the real SDK collects of some recordings. */
async function collect(
  recordings: Recording[],
  { type = AggregationType.EXPONENTIAL_HISTOGRAM, temporality = AggregationTemporality.DELTA } = {}
): Promise<ResourceMetrics> {
  const exporter = new InMemoryMetricExporter(temporality);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop', 'service.instance.id': 'a' }),
    readers: [reader],
    views: [{ instrumentName: '*', aggregation: { type } }]
  });
  for (const { name = 'http.server.request.duration', unit = 's', values, attributes } of recordings) {
    const histogram = provider.getMeter('test', '1').createHistogram(name, { unit });
    for (const value of values) histogram.record(value, attributes);
  }
  await provider.forceFlush();
  const collected = exporter.getMetrics()[0]!;
  await provider.shutdown();
  return collected;
}

/** The rows of a collection on all three ways; fails unless they are equal. */
function rowsOnEveryWay(collected: ResourceMetrics, options: MappingOptions = {}) {
  const rows = toMetricRows(collected, options);
  const protobuf = Buffer.from(ProtobufMetricsSerializer.serializeRequest(collected)!);
  const json = Buffer.from(JsonMetricsSerializer.serializeRequest(collected)!);
  expect(decodeMetrics(protobuf, options)).toEqual(rows);
  expect(decodeMetricsJson(json, options)).toEqual(rows);
  return rows;
}

const request = {
  'http.request.method': 'GET',
  'url.scheme': 'http',
  'http.route': '/users/:id',
  'http.response.status_code': 200
};

test('a server duration becomes one row, the same from the SDK, from protobuf and from JSON', async () => {
  const collected = await collect([{ values: [0.010001, 0.02, 0.3], attributes: request }]);

  const rows = rowsOnEveryWay(collected);

  expect(rows.histogramPoints).toHaveLength(1);
  expect(rows.histogramPoints[0]).toMatchObject({
    serviceName: 'shop',
    instrument: 'http.server.request.duration',
    unit: 's',
    endpoint: '/users/:id',
    method: 'GET',
    statusCode: 200,
    errorType: null,
    attributes: null,
    count: 3,
    sumValue: '330001000',
    minValue: 0.010001,
    maxValue: 0.3,
    sketchScale: 5,
    sketchZeroCount: 0,
    approximate: false,
    cumulative: null
  });
  const index = (value: number) => Math.ceil(Math.log2(value) * 32) - 1;
  expect(rows.histogramPoints[0]!.sketchIndexes).toEqual([0.010001, 0.02, 0.3].map(index));
});

test('explicit buckets are spread and marked as approximate', async () => {
  const collected = await collect([{ values: [0.01, 0.02, 0.3, 4], attributes: request }], {
    type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM
  });

  const [row] = rowsOnEveryWay(collected).histogramPoints;

  expect(row).toMatchObject({ count: 4, approximate: true, sketchScale: 5 });
  expect(row!.sketchCounts.reduce((a, b) => a + b, row!.sketchZeroCount)).toBe(4);
});

test('the old instrument in milliseconds becomes the new one in seconds', async () => {
  const collected = await collect([
    { name: 'http.server.duration', unit: 'ms', values: [250, 500], attributes: { 'http.method': 'get' } }
  ]);

  const [row] = rowsOnEveryWay(collected).histogramPoints;

  expect(row).toMatchObject({
    instrument: 'http.server.request.duration',
    unit: 's',
    endpoint: '(no route)',
    method: 'GET',
    sumValue: '750000000',
    minValue: 0.25,
    maxValue: 0.5,
    approximate: true
  });
  const upperBounds = row!.sketchIndexes.map((index) => 2 ** ((index + 1) / 32));
  expect(upperBounds[0]! / 0.25).toBeCloseTo(1, 1);
  expect(upperBounds[1]! / 0.5).toBeCloseTo(1, 1);
});

test.each([
  ['/items/{item_id}', '/items/{item_id}'],
  ['/items/42?page=2', '/items/:id'],
  ['http://shop.example/items/42', '/items/:id']
])('where the old instrument has %s as its target and no route, it is %s', async (target, endpoint) => {
  const collected = await collect([
    { name: 'http.server.duration', unit: 'ms', values: [1], attributes: { 'http.target': target } }
  ]);

  expect(rowsOnEveryWay(collected).histogramPoints).toMatchObject([{ endpoint }]);
});

test('of old and new instrument in one request only the new one counts', async () => {
  const collected = await collect([
    { name: 'http.server.duration', unit: 'ms', values: [10], attributes: { 'http.method': 'GET' } },
    { values: [0.01], attributes: request }
  ]);

  const rows = rowsOnEveryWay(collected);

  expect(rows.histogramPoints.map((row) => row.endpoint)).toEqual(['/users/:id']);
  expect(rows.ignored).toMatchObject([{ reason: 'superseded_metric', count: 1 }]);
});

test('a 404 without a route is counted as unmatched, and excluded routes are left out', async () => {
  const collected = await collect([
    { values: [0.01], attributes: { 'http.request.method': 'GET', 'http.response.status_code': 404 } },
    { values: [0.01], attributes: { 'http.request.method': 'GET', 'http.route': '/health' } }
  ]);

  const rows = rowsOnEveryWay(collected);

  expect(rows.histogramPoints).toMatchObject([{ endpoint: '(unmatched)', errorType: 'HTTP_404' }]);
  expect(rows.ignored).toMatchObject([{ reason: 'excluded_path', count: 1 }]);
});

test('any other histogram keeps its unit and its attributes', async () => {
  const attributes = { zone: 'b', area: 'a', __proto__: 'data', list: ['x', 'y'], big: 2 ** 60 };
  const collected = await collect([{ name: 'queue.size', unit: '{item}', values: [1.5, 2, 40], attributes }]);

  const [row] = rowsOnEveryWay(collected).histogramPoints;

  expect(row).toMatchObject({
    instrument: 'queue.size',
    unit: '{item}',
    endpoint: null,
    method: null,
    statusCode: null,
    sumValue: '43.5',
    attributes: '{"area":"a","big":"1152921504606846976","list":["x","y"],"zone":"b"}'
  });
});

test('points of a cumulative stream carry the identity of the stream', async () => {
  const temporality = AggregationTemporality.CUMULATIVE;
  const first = await collect([{ values: [1], attributes: request }], { temporality });
  const other = await collect([{ values: [1], attributes: { ...request, 'url.scheme': 'https' } }], {
    temporality
  });

  const [a] = rowsOnEveryWay(first).histogramPoints;
  const [b] = rowsOnEveryWay(other).histogramPoints;

  expect(a!.cumulative!.streamId).toMatch(/^[0-9a-f]{32}$/);
  expect(a!.cumulative!.streamId).not.toBe(b!.cumulative!.streamId);
});

test('sums and gauges are kept only where they are ours or of the collector', async () => {
  const collected = await collect([{ values: [1], attributes: request }]);
  const point = { startTime: [1, 0], endTime: [2, 5000], attributes: { b: 1, a: true } };
  const number = (name: string, value: number) => ({
    descriptor: { name, unit: '1', description: '', valueType: 1 },
    aggregationTemporality: 1,
    isMonotonic: true,
    dataPointType: 3,
    dataPoints: [{ ...point, value }]
  });
  collected.scopeMetrics[0]!.metrics.push(
    ...(['otelcol_exporter_sent_spans', 'lakegauge.queue.rows', 'cpu.time'].map((name) =>
      number(name, 7.5)
    ) as never[])
  );

  const rows = rowsOnEveryWay(collected);

  const kept = { serviceName: 'shop', serviceInstanceId: 'a', attributes: '{"a":true,"b":1}', value: 7.5 };
  expect(rows.latestValues).toEqual([
    { ...kept, name: 'otelcol_exporter_sent_spans', observedAtUs: 2_000_005 },
    { ...kept, name: 'lakegauge.queue.rows', observedAtUs: 2_000_005 }
  ]);
  expect(rows.ignored).toMatchObject([{ reason: 'unused_metric', count: 1, sample: 'cpu.time' }]);
  expect(rows.rejected).toEqual([]);
});

test.each([
  ['no end', { timeUnixNano: '0' }, 'invalid_time'],
  ['a count that is not the sum of its buckets', { count: '4' }, 'count_mismatch'],
  ['a scale beyond meaning', { scale: 1000 }, 'invalid_buckets'],
  [
    'more buckets than any SDK makes',
    { positive: { bucketCounts: Array(9000).fill('1') } },
    'too_many_buckets'
  ],
  [
    'attributes without end',
    { attributes: [{ key: 'a', value: { stringValue: 'x'.repeat(9000) } }] },
    'attributes_too_large'
  ]
])('a point with %s is rejected and its neighbour is kept', (_what, fault, reason) => {
  const good = {
    timeUnixNano: '1763710000000000000',
    startTimeUnixNano: '1763709990000000000',
    count: '3',
    sum: 1,
    scale: 5,
    positive: { offset: 1, bucketCounts: ['1', '2'] }
  };
  const metric = {
    name: 'x',
    exponentialHistogram: { aggregationTemporality: 1, dataPoints: [{ ...good, ...fault }, good] }
  };
  const body = { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] };

  const rows = decodeMetricsJson(Buffer.from(JSON.stringify(body)), {});

  expect(rows.rejected).toEqual([
    { signal: 'metrics', serviceName: 'unknown_service', reason, count: 1, sample: 'x' }
  ]);
  expect(rows.histogramPoints).toHaveLength(1);
});

test('a point that says that nothing was recorded is not counted', () => {
  const point = { timeUnixNano: '1763710000000000000', flags: 1, count: '1' };
  const metric = { name: 'x', histogram: { aggregationTemporality: 2, dataPoints: [point] } };
  const body = { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] };

  const rows = decodeMetricsJson(Buffer.from(JSON.stringify(body)), {});

  expect(rows).toMatchObject({
    histogramPoints: [],
    rejected: [],
    ignored: [{ reason: 'no_recorded_value' }]
  });
});

test('whatever is recorded, the three ways give the same rows', async () => {
  const recording = fc.record({
    name: fc.constantFrom('http.server.request.duration', 'http.server.duration', 'other'),
    unit: fc.constantFrom('s', 'ms', '', 'By'),
    values: fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 20 }),
    attributes: fc.dictionary(
      fc.oneof(
        fc.constantFrom('http.route', 'http.response.status_code', 'error.type', '__proto__'),
        fc.string()
      ),
      fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.boolean()),
      { maxKeys: 5 }
    )
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(recording, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(AggregationType.EXPONENTIAL_HISTOGRAM, AggregationType.EXPLICIT_BUCKET_HISTOGRAM),
      fc.constantFrom(AggregationTemporality.DELTA, AggregationTemporality.CUMULATIVE),
      async (recordings, type, temporality) => {
        rowsOnEveryWay(await collect(recordings, { type, temporality }));
      }
    ),
    { numRuns: 150 }
  );
});
