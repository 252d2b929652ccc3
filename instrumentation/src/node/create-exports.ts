import type { Resource } from '@opentelemetry/resources';
import {
  PeriodicExportingMetricReader,
  type IMetricReader,
  type MetricProducer
} from '@opentelemetry/sdk-metrics';
import type { CountingSpanProcessor } from './counting-span-processor.ts';
import { createDestinations } from './create-destinations.ts';
import type { ExportHealth } from './export-health.ts';
import { FanOutMetricExporter } from './fan-out-metric-exporter.ts';
import type { Telemetry } from './flush-on-exit.ts';
import { LostItems } from './lost-items.ts';
import { toPlainMetrics, toPlainSpan } from './plain-telemetry.ts';
import type { RequestProcessor } from './request-processor.ts';
import type { RequestDurations } from './requests/request-durations.ts';
import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';
import { isStuck, type StoresLater } from './unconfirmed.ts';

/** Everything on the way from the SDK to the destinations. */
export interface Exports extends Telemetry {
  /** For destinations that want every span as the SDK has it. */
  spanProcessors: CountingSpanProcessor[];
  /** For destinations that read served requests alone. */
  requestProcessors: RequestProcessor[];
  metricReaders: IMetricReader[];
  /** Lets others be flushed and shut down with the rest. */
  alsoFlush(others: readonly Flushable[]): void;
}

interface Flushable {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Builds the exporters that the settings ask for; nothing is sent before the first span ends. What `durations` counts is
 * collected beside what the SDK collects.
 */
export function createExports(
  settings: Settings,
  { resource, durations, logger }: { resource: Resource; durations: RequestDurations; logger: Logger }
): Exports {
  const { spans, requests, metrics } = createDestinations(settings, { resource, logger });
  const fanOut = new FanOutMetricExporter(metrics);
  const spanProcessors = spans.map(({ processor }) => processor);
  const requestProcessors = requests.map(({ processor }) => processor);
  const all = [...spans, ...requests, ...metrics];
  const producers = [durations, new LostItems(resource, all.map(toHealth))];
  const metricReaders = metrics.length > 0 ? [createReader(fanOut, producers, settings)] : [];
  const parts: Flushable[] = [...spanProcessors, ...requestProcessors, ...metricReaders];
  // One signal that cannot get through tells of the other, which may not have been tried since.
  const away = () =>
    new Set(all.filter((each) => !isReachable(each)).map(({ health }) => health.destination));
  return {
    spanProcessors,
    requestProcessors,
    metricReaders,
    alsoFlush: (others) => void parts.push(...others),
    forceFlush: () => settleAll(parts.map((part) => part.forceFlush())),
    shutdown: () => settleAll(parts.map((part) => part.shutdown())),
    isUnreachable: () => all.every(({ health }) => away().has(health.destination)),
    takeUnsent: () => {
      const scopeMetrics = durations.take();
      const last = scopeMetrics.length === 0 ? [] : [{ resource, scopeMetrics }];
      return [
        ...spans.filter(isReachable).map(({ processor, health }) => ({
          destination: health.destination,
          spanBatches: processor.takeUnsent().map((batch) => batch.map(toPlainSpan)),
          metrics: []
        })),
        ...requests.filter(isReachable).map(({ processor, health }) => ({
          destination: health.destination,
          spanBatches: processor.takeUnsent().map((batch) => batch.toSpans().map(toPlainSpan)),
          metrics: []
        })),
        ...metrics.filter(isReachable).map((destination) => ({
          destination: destination.health.destination,
          spanBatches: [],
          metrics: [...fanOut.unsentTo(destination), ...last].map(toPlainMetrics)
        }))
      ];
    }
  };
}

function isReachable({ health, exporter }: { health: ExportHealth; exporter: StoresLater }): boolean {
  return !health.failing && !isStuck(exporter);
}

function toHealth({ health }: { health: ExportHealth }): ExportHealth {
  return health;
}

function createReader(
  exporter: FanOutMetricExporter,
  metricProducers: MetricProducer[],
  { metricIntervalMs, metricTimeoutMs }: Settings
): PeriodicExportingMetricReader {
  return new PeriodicExportingMetricReader({
    exporter,
    metricProducers,
    exportIntervalMillis: metricIntervalMs,
    exportTimeoutMillis: metricTimeoutMs
  });
}

/** What one destination cannot take must not keep another from getting its last batch; each has logged its failure. */
async function settleAll(work: Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(work);
}
