import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { Resource } from '@opentelemetry/resources';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { CountingSpanProcessor } from './counting-span-processor.ts';
import { createLakebaseExporters } from './create-lakebase-exporters.ts';
import { ExportHealth, type Destination, type Signal } from './export-health.ts';
import type { MetricDestination } from './fan-out-metric-exporter.ts';
import { RequestProcessor } from './request-processor.ts';
import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';
import type { StoresLater } from './unconfirmed.ts';

export interface SpanDestination {
  exporter: SpanExporter & StoresLater;
  processor: CountingSpanProcessor;
  health: ExportHealth;
}

export interface RequestDestination {
  exporter: StoresLater;
  processor: RequestProcessor;
  health: ExportHealth;
}

/** What there is for each signal. Lakegauge reads requests alone; a trace store wants what the program adds, too. */
export interface Destinations {
  spans: SpanDestination[];
  requests: RequestDestination[];
  metrics: MetricDestination[];
}

/** An exporter for each signal and each destination that the settings name. */
export function createDestinations(
  settings: Settings,
  { resource, logger }: { resource: Resource; logger: Logger }
): Destinations {
  const { traces, metrics, postgres, spool, excludePaths, spanQueue: queue } = settings;
  const watch = (destination: Destination, signal: Signal) =>
    new ExportHealth({ destination, signal, logger });
  const destinations: Destinations = { spans: [], requests: [], metrics: [] };
  if (traces.otlp) {
    // At the end all batches are sent at once; the exporter's own limit of 30 would refuse some of a full queue.
    const concurrencyLimit = Math.ceil(queue.queueSizeMax / queue.batchSizeMax) + 1;
    const exporter = new OTLPTraceExporter({ concurrencyLimit });
    const health = watch('OTLP', 'spans');
    const processor = new CountingSpanProcessor({ exporter, queue, health });
    destinations.spans.push({ exporter, processor, health });
  }
  if (metrics.otlp) {
    destinations.metrics.push({ exporter: new OTLPMetricExporter(), health: watch('OTLP', 'metrics') });
  }
  if (postgres) {
    const lakebase = createLakebaseExporters(postgres, { excludePaths, logger, spool });
    if (traces.postgres) {
      const health = watch('Postgres', 'spans');
      const processor = new RequestProcessor({
        exporter: lakebase.spans,
        resource,
        queue: { ...queue, batchSizeMax: settings.requestBatchSizeMax },
        health
      });
      destinations.requests.push({ exporter: lakebase.spans, processor, health });
    }
    if (metrics.postgres) {
      destinations.metrics.push({ exporter: lakebase.metrics, health: watch('Postgres', 'metrics') });
    }
  }
  return destinations;
}
