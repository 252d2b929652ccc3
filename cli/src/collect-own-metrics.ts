import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Logger } from '@lakegauge/database';
import { LakebaseMetricExporter } from '@lakegauge/exporter/sdk';
import { observeWriter, type TelemetryWriter } from '@lakegauge/exporter/writer';

export interface OwnMetricsOptions {
  writer: TelemetryWriter;
  logger: Logger;
  version: string;
  /** Tells replicas apart, and is the same after a restart: the table keeps the newest value of each instance. */
  instance: string;
}

const intervalMs = 10_000;
const flushTimeoutMs = 2_000;

/**
 * Measures what this process stores, as the service `lakegauge`, and stores that on the way that everything takes. While
 * the database is away the numbers wait like all others. Returns the writer to use from now on.
 */
export function collectOwnMetrics({ writer, logger, version, instance }: OwnMetricsOptions): {
  writer: TelemetryWriter;
  shutdown: () => Promise<void>;
} {
  // Around the exporter's own writer, so that storing the numbers is not counted as traffic of its own.
  const exporter = new LakebaseMetricExporter({ writer, logger, flushTimeoutMs });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: intervalMs });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({
      'service.name': 'lakegauge',
      'service.version': version,
      'service.instance.id': instance
    }),
    readers: [reader]
  });
  const observed = observeWriter(writer, provider.getMeter('@lakegauge/exporter'));
  return { writer: observed, shutdown: () => provider.shutdown() };
}
