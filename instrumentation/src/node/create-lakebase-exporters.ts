import { createToUserId } from '@lakegauge/exporter/user-id';
import { LazyLogRecordExporter, LazyMetricExporter, LazySpanExporter } from './lazy-exporters.ts';
import type { PostgresDestination } from './postgres-destination.ts';
import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';
import { withoutRepeats } from './without-repeats.ts';

export interface LakebaseOptions {
  excludePaths: readonly string[];
  logger: Logger;
  spool?: Settings['spool'];
}

/** Shorter than the flush at the end (see flush-on-exit), so that connections are closed within the ten seconds promised. */
const flushTimeoutMs = 7000;

/** The in-process exporters. They, and `pg` with them, are loaded when the first batch is there to be written. */
export function createLakebaseExporters(
  destination: PostgresDestination,
  given: LakebaseOptions
): { spans: LazySpanExporter; metrics: LazyMetricExporter } {
  const load = () => import('@lakegauge/exporter/sdk');
  const options = { ...destination, ...given, flushTimeoutMs, logger: withoutRepeats(given.logger) };
  return {
    spans: new LazySpanExporter(async () => new (await load()).LakebaseSpanExporter(options)),
    metrics: new LazyMetricExporter(async () => new (await load()).LakebaseMetricExporter(options))
  };
}

/** The one for log records, where the service emits some. The user of an event is stored as that of a request is. */
export function createLakebaseLogExporter(
  destination: PostgresDestination,
  { userId, ...given }: LakebaseOptions & Pick<Settings, 'userId'>
): LazyLogRecordExporter {
  return new LazyLogRecordExporter(async () => {
    const { LakebaseLogRecordExporter } = await import('@lakegauge/exporter/sdk');
    const logger = withoutRepeats(given.logger);
    return new LakebaseLogRecordExporter({
      ...destination,
      ...given,
      flushTimeoutMs,
      logger,
      toUserId: createToUserId(userId)
    });
  });
}
