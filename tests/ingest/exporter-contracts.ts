import { randomUUID } from 'node:crypto';
import { SpanKind } from '@opentelemetry/api';
import type { ExportResult } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics
} from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  TracerProvider,
  type ReadableSpan,
  type SpanProcessor
} from '@opentelemetry/sdk-trace';
import { LakebaseMetricExporter, LakebaseSpanExporter, type ExporterOptions } from '@lakegauge/exporter/sdk';

/** One of our exporter classes, without what tells it from the others. */
export interface AnyExporter {
  export(batch: never, done: (result: ExportResult) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
  stats(): { queuedRows: number; storedRows: number; droppedRows: number; retries: number };
}

/** What the contract suite needs of a class: add a line for a new one. */
export interface ExporterContract {
  name: string;
  table: string;
  create(options: ExporterOptions): AnyExporter;
  /** A batch as the SDK hands it over, which makes that many rows. */
  batch(rows: number): Promise<never>;
  /** The SDK's own machinery before the exporter. */
  provider(exporter: AnyExporter): {
    record(rows: number): void;
    forceFlush(): Promise<void>;
    shutdown(): Promise<void>;
  };
}

const resource = resourceFromAttributes({ 'service.name': 'shop' });

export const exporterContracts: ExporterContract[] = [
  {
    name: 'LakebaseSpanExporter',
    table: 'performance_metrics',
    create: (options) => new LakebaseSpanExporter(options),
    async batch(rows) {
      const spans: ReadableSpan[] = [];
      const processor: SpanProcessor = {
        onStart() {},
        onEnd: (span) => spans.push(span),
        forceFlush: async () => {},
        shutdown: async () => {}
      };
      recordSpans(new TracerProvider({ resource, spanProcessors: [processor] }), rows);
      return spans as never;
    },
    provider(exporter) {
      const processor = new BatchSpanProcessor({ exporter });
      const provider = new TracerProvider({ resource, spanProcessors: [processor] });
      return {
        record: (rows) => recordSpans(provider, rows),
        forceFlush: () => provider.forceFlush(),
        shutdown: () => provider.shutdown()
      };
    }
  },
  {
    name: 'LakebaseMetricExporter',
    table: 'histogram_points',
    create: (options) => new LakebaseMetricExporter(options),
    async batch(rows) {
      let collected: ResourceMetrics | undefined;
      const exporter: PushMetricExporter = {
        export(metrics, done) {
          collected = metrics;
          done({ code: 0 });
        },
        selectAggregationTemporality: () => AggregationTemporality.DELTA,
        forceFlush: async () => {},
        shutdown: async () => {}
      };
      const provider = toMeterProvider(exporter);
      recordDurations(provider, rows);
      await provider.shutdown();
      return collected as never;
    },
    provider(exporter) {
      const provider = toMeterProvider(exporter);
      return {
        record: (rows) => recordDurations(provider, rows),
        forceFlush: () => provider.forceFlush(),
        shutdown: () => provider.shutdown()
      };
    }
  }
];

function toMeterProvider(exporter: PushMetricExporter): MeterProvider {
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  // Points of one stream that were collected in the same moment are the same point.
  const instance = resourceFromAttributes({ 'service.instance.id': randomUUID() });
  return new MeterProvider({ resource: resource.merge(instance), readers: [reader] });
}

function recordSpans(provider: TracerProvider, count: number): void {
  const attributes = { 'http.request.method': 'GET' };
  for (let i = 0; i < count; i++) {
    provider.getTracer('test').startSpan('GET', { kind: SpanKind.SERVER, attributes }).end();
  }
}

/** One point for each route. */
function recordDurations(provider: MeterProvider, count: number): void {
  const histogram = provider.getMeter('test').createHistogram('http.server.request.duration', { unit: 's' });
  for (let i = 0; i < count; i++) histogram.record(0.01, { 'http.route': `/items/${'x'.repeat(i)}` });
}
