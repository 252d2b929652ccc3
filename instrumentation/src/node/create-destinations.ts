import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { CountingSpanProcessor } from './counting-span-processor.ts';
import { createLakebaseExporters } from './create-lakebase-exporters.ts';
import { ExportHealth, type Destination, type Signal } from './export-health.ts';
import type { MetricDestination } from './fan-out-metric-exporter.ts';
import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';
import type { StoresLater } from './unconfirmed.ts';

export interface SpanDestination {
  exporter: SpanExporter & StoresLater;
  processor: CountingSpanProcessor;
  health: ExportHealth;
}

/** An exporter for each signal and each destination that the settings name. */
export function createDestinations(
  settings: Settings,
  logger: Logger
): { spans: SpanDestination[]; metrics: MetricDestination[] } {
  const { traces, metrics, postgres, spool, excludePaths, spanQueue: queue } = settings;
  const watch = (destination: Destination, signal: Signal) =>
    new ExportHealth({ destination, signal, logger });
  const toSpanDestination = (
    destination: Destination,
    exporter: SpanExporter & StoresLater
  ): SpanDestination => {
    const health = watch(destination, 'spans');
    // Lakegauge reads server spans alone; a trace store wants what the program adds, too.
    const serverSpansOnly = destination === 'Postgres';
    const processor = new CountingSpanProcessor({
      exporter,
      queue: serverSpansOnly ? { ...queue, batchSizeMax: settings.requestBatchSizeMax } : queue,
      health,
      serverSpansOnly
    });
    return { exporter, processor, health };
  };

  const spanDestinations: SpanDestination[] = [];
  const metricDestinations: MetricDestination[] = [];
  if (traces.otlp) {
    // At the end all batches are sent at once; the exporter's own limit of 30 would refuse some of a full queue.
    const concurrencyLimit = Math.ceil(queue.queueSizeMax / queue.batchSizeMax) + 1;
    spanDestinations.push(toSpanDestination('OTLP', new OTLPTraceExporter({ concurrencyLimit })));
  }
  if (metrics.otlp) {
    metricDestinations.push({ exporter: new OTLPMetricExporter(), health: watch('OTLP', 'metrics') });
  }
  if (postgres) {
    const lakebase = createLakebaseExporters(postgres, { excludePaths, logger, spool });
    if (traces.postgres) spanDestinations.push(toSpanDestination('Postgres', lakebase.spans));
    if (metrics.postgres) {
      metricDestinations.push({ exporter: lakebase.metrics, health: watch('Postgres', 'metrics') });
    }
  }
  return { spans: spanDestinations, metrics: metricDestinations };
}
