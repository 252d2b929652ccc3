import { ExportResultCode } from '@opentelemetry/core';
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader
} from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { ExportHealth } from './export-health.ts';
import { FanOutMetricExporter, type MetricDestination } from './fan-out-metric-exporter.ts';
import { createRecordingLogger } from './recording-logger.fixture.ts';

test('every destination gets the same collection, with the same start and end', async () => {
  const [first, second] = [createDestination(), createDestination()];
  const { record, reader } = createMeter([first, second]);

  record();
  await reader.forceFlush();
  record();
  await reader.forceFlush();

  const [toFirst, toSecond] = [first, second].map(({ exporter }) => exporter.getMetrics());
  expect(toFirst).toHaveLength(2);
  expect(toSecond).toEqual(toFirst);
});

test('histograms are exponential deltas whatever buckets their instrument advises', async () => {
  const destination = createDestination();
  const { record, reader } = createMeter([destination]);

  record();
  await reader.forceFlush();

  const [histogram, counter] = destination.exporter.getMetrics()[0]!.scopeMetrics[0]!.metrics;
  expect(histogram).toMatchObject({
    dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM,
    aggregationTemporality: AggregationTemporality.DELTA
  });
  expect(counter).toMatchObject({ aggregationTemporality: AggregationTemporality.CUMULATIVE });
});

test('640 buckets keep a wide range of latencies at a fine scale', async () => {
  const destination = createDestination();
  const { histogram, reader } = createMeter([destination]);

  // 0.1 ms to 10 s.
  for (let step = 0; step <= 1000; step++) histogram.record(1e-4 * 10 ** (step / 200));
  await reader.forceFlush();

  const points = destination.exporter.getMetrics()[0]!.scopeMetrics[0]!.metrics[0]!.dataPoints;
  expect((points[0]!.value as { scale: number }).scale).toBeGreaterThanOrEqual(5);
});

test('a destination that fails does not keep the other from its data, and its loss is counted', async () => {
  const [failing, healthy] = [createDestination({ fails: true }), createDestination()];
  const { record, reader } = createMeter([failing, healthy]);

  record();
  await reader.forceFlush();

  expect(healthy.exporter.getMetrics()).toHaveLength(1);
  expect(healthy.health.lost).toBe(0);
  expect(failing.health.lost).toBe(2);
});

test('a collection is unsent until its destination has answered', () => {
  const destination = createDestination({ silent: true });
  const fanOut = new FanOutMetricExporter([destination]);
  const metrics = { resource: { attributes: {} }, scopeMetrics: [] } as never;

  fanOut.export(metrics, () => {});

  expect(fanOut.unsentTo(destination)).toEqual([metrics]);
});

function createDestination({ fails = false, silent = false } = {}): MetricDestination & {
  exporter: InMemoryMetricExporter;
} {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  if (fails) {
    exporter.export = (_metrics, done) =>
      done({ code: ExportResultCode.FAILED, error: new Error('refused') });
  }
  if (silent) exporter.export = () => {};
  const { logger } = createRecordingLogger();
  return { exporter, health: new ExportHealth({ destination: 'OTLP', signal: 'metrics', logger }) };
}

function createMeter(destinations: MetricDestination[]) {
  const reader = new PeriodicExportingMetricReader({
    exporter: new FanOutMetricExporter(destinations),
    exportIntervalMillis: 60_000
  });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  const histogram = meter.createHistogram('duration', { advice: { explicitBucketBoundaries: [1, 2] } });
  const counter = meter.createCounter('count');
  return {
    reader,
    histogram,
    record: () => {
      histogram.record(1.5);
      counter.add(1);
    }
  };
}
