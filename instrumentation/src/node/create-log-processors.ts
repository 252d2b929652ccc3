import { runApart } from '@lakegauge/exporter/apart';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import {
  BatchLogRecordProcessor,
  type LogRecordExporter,
  type LogRecordProcessor
} from '@opentelemetry/sdk-logs';
import { createLakebaseLogExporter } from './create-lakebase-exporters.ts';
import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';

const queue = { scheduledDelayMillis: 1000, maxQueueSize: 4096, maxExportBatchSize: 512 };

/** What carries log records of the program to each destination. Of those in Postgres only events are kept. */
export function createLogProcessors(settings: Settings, logger: Logger): LogRecordProcessor[] {
  const { logs, postgres, spool } = settings;
  const processors: LogRecordProcessor[] = [];
  if (logs.otlp)
    processors.push(new BatchLogRecordProcessor({ exporter: untraced(new OTLPLogExporter()), ...queue }));
  if (postgres && logs.postgres) {
    const exporter = createLakebaseLogExporter(postgres, {
      excludePaths: settings.excludePaths,
      logger,
      spool,
      userId: settings.userId
    });
    processors.push(new BatchLogRecordProcessor({ exporter, ...queue }));
  }
  return processors;
}

function untraced(exporter: LogRecordExporter): LogRecordExporter {
  return {
    export: (records, done) => runApart(() => exporter.export(records, done)),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown()
  };
}
