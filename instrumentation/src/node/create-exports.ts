import { PeriodicExportingMetricReader, type IMetricReader } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { createDestinations } from './create-destinations.ts';
import type { ExportHealth } from './export-health.ts';
import { FanOutMetricExporter } from './fan-out-metric-exporter.ts';
import type { Telemetry } from './flush-on-exit.ts';
import { toPlainMetrics, toPlainSpan } from './plain-telemetry.ts';
import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';
import { isStuck, type StoresLater } from './unconfirmed.ts';

/** Everything on the way from the SDK to the destinations. */
export interface Exports extends Telemetry {
  spanProcessors: SpanProcessor[];
  metricReaders: IMetricReader[];
  /** One for each signal and destination. */
  health: ExportHealth[];
}

/** Builds the exporters that the settings ask for; nothing is sent before the first span ends. */
export function createExports(settings: Settings, logger: Logger): Exports {
  const { spans, metrics } = createDestinations(settings, logger);
  const fanOut = new FanOutMetricExporter(metrics);
  const metricReaders = metrics.length > 0 ? [createReader(fanOut, settings)] : [];
  const spanProcessors = spans.map(({ processor }) => processor);
  const parts = [...spanProcessors, ...metricReaders];
  const all = [...spans, ...metrics];
  // One signal that cannot get through tells of the other, which may not have been tried since.
  const away = () =>
    new Set(all.filter((each) => !isReachable(each)).map(({ health }) => health.destination));
  return {
    spanProcessors,
    metricReaders,
    health: all.map(({ health }) => health),
    forceFlush: () => settleAll(parts.map((part) => part.forceFlush())),
    shutdown: () => settleAll(parts.map((part) => part.shutdown())),
    isUnreachable: () => all.every(({ health }) => away().has(health.destination)),
    takeUnsent: () => [
      ...spans.filter(isReachable).map(({ processor, health }) => ({
        destination: health.destination,
        spanBatches: processor.takeUnsent().map((batch) => batch.map(toPlainSpan)),
        metrics: []
      })),
      ...metrics.filter(isReachable).map((destination) => ({
        destination: destination.health.destination,
        spanBatches: [],
        metrics: fanOut.unsentTo(destination).map(toPlainMetrics)
      }))
    ]
  };
}

function isReachable({ health, exporter }: { health: ExportHealth; exporter: StoresLater }): boolean {
  return !health.failing && !isStuck(exporter);
}

function createReader(
  exporter: FanOutMetricExporter,
  { metricIntervalMs, metricTimeoutMs }: Settings
): PeriodicExportingMetricReader {
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: metricIntervalMs,
    exportTimeoutMillis: metricTimeoutMs
  });
}

/** What one destination cannot take must not keep another from getting its last batch; each has logged its failure. */
async function settleAll(work: Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(work);
}
