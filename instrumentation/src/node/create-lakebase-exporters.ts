import { LazyMetricExporter, LazySpanExporter } from './lazy-exporters.ts';
import type { PostgresDestination } from './postgres-destination.ts';
import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';
import { withoutRepeats } from './without-repeats.ts';

/** The in-process exporters. They, and `pg` with them, are loaded when the first batch is there to be written. */
export function createLakebaseExporters(
  destination: PostgresDestination,
  given: {
    excludePaths: readonly string[];
    flushTimeoutMs: number;
    logger: Logger;
    spool?: Settings['spool'];
  }
): { spans: LazySpanExporter; metrics: LazyMetricExporter } {
  const load = () => import('@lakegauge/exporter/sdk');
  const options = { ...destination, ...given, logger: withoutRepeats(given.logger) };
  return {
    spans: new LazySpanExporter(async () => new (await load()).LakebaseSpanExporter(options)),
    metrics: new LazyMetricExporter(async () => new (await load()).LakebaseMetricExporter(options))
  };
}
