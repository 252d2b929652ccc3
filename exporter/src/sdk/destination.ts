import type { Logger } from '@lakegauge/database';
import type { MappingOptions } from '../rows/mapping-options.ts';
import type { TelemetryWriter } from '../writer/telemetry-writer.ts';

/** Where the exporters of a process write: through a writer that is there already, or over connections of their own. */
export type ExporterOptions = WriterDestination | DatabaseDestination;

export interface WriterDestination extends MappingOptions, SendingOptions {
  writer: TelemetryWriter;
  logger?: Logger;
}

export interface DatabaseDestination extends MappingOptions, SendingOptions {
  connectionString: string;
  schema: string;
  logger: Logger;
}

export interface SendingOptions {
  /** Rows that may wait for the database; beyond it the oldest are dropped and counted. */
  queueRowsMax?: number;
  /** How long `shutdown` and `forceFlush` wait for the database. */
  flushTimeoutMs?: number;
}
