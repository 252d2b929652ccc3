import {
  AggregationTemporality,
  AggregationType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MeterProviderOptions
} from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { joinMetrics } from './join-sdk.ts';

test('a reader that joins late has what early instruments record from then on, each measurement once', async () => {
  const { provider, own } = createProgram();
  const meter = provider.getMeter('app');
  const sizes = meter.createHistogram('app.size');
  const sold = meter.createCounter('app.sold');
  meter.createObservableGauge('app.stock').addCallback((result) => result.observe(7));
  sold.add(1);
  sizes.record(1);

  const ours = createReader();
  const isJoined = joinMetrics(provider, ours.reader);
  sold.add(2);
  sizes.record(5);
  // As programs do that make an instrument where they need it.
  meter.createHistogram('app.size').record(5);
  meter.createCounter('app.later').add(3);

  expect(isJoined).toBe(true);
  expect(await collect(ours)).toEqual({ 'app.size': 2, 'app.sold': 2, 'app.stock': 7, 'app.later': 3 });
  expect(await collect(own)).toEqual({ 'app.size': 3, 'app.sold': 3, 'app.stock': 7, 'app.later': 3 });
});

test('a second collection has only what came after the first', async () => {
  const { provider } = createProgram();
  const sizes = provider.getMeter('app').createHistogram('app.size');
  const ours = createReader();
  joinMetrics(provider, ours.reader);

  sizes.record(5);
  await collect(ours);
  sizes.record(5);
  sizes.record(6);

  expect(await collect(ours)).toEqual({ 'app.size': 2 });
});

test('instruments that a view changes are had as the view has them', async () => {
  const { provider, own } = createProgram([
    { instrumentName: 'app.size', name: 'app.renamed', aggregation: { type: AggregationType.DEFAULT } }
  ]);
  const sizes = provider.getMeter('app').createHistogram('app.size');
  sizes.record(1);

  const ours = createReader();
  joinMetrics(provider, ours.reader);
  sizes.record(5);

  expect(await collect(ours)).toEqual({ 'app.renamed': 1 });
  expect(await collect(own)).toEqual({ 'app.renamed': 2 });
});

test('a meter that looks different is left alone', () => {
  class Collector {}
  const state = { metricCollectors: [new Collector()], meterSharedStates: new Map([['app', {}]]) };

  expect(joinMetrics({ _sharedState: state }, createReader().reader)).toBe(true);
  expect(state.metricCollectors).toHaveLength(2);
});

function createProgram(views: MeterProviderOptions['views'] = []) {
  const own = createReader();
  return { provider: new MeterProvider({ readers: [own.reader], views }), own };
}

function createReader() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  return {
    exporter,
    reader: new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  };
}

/** What each instrument counted, or its value. */
async function collect({ reader, exporter }: ReturnType<typeof createReader>) {
  exporter.reset();
  await reader.forceFlush();
  const metrics = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  return Object.fromEntries(
    metrics.map(({ descriptor, dataPoints }) => {
      const { value } = dataPoints[0]!;
      return [descriptor.name, typeof value === 'number' ? value : value.count];
    })
  );
}
