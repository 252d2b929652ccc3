import type { MeterProvider } from '@opentelemetry/api';
import type { LakebaseConfig, Logger } from '@lakegauge/database';
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
  /** Where the password comes from; absent where the connection string has it. */
  lakebase?: LakebaseConfig | null;
  schema: string;
  logger: Logger;
}

export interface SendingOptions {
  /** Rows that may wait for the database; beyond it the oldest are dropped and counted. */
  queueRowsMax?: number;
  /** How long `shutdown` and `forceFlush` wait for the database. */
  flushTimeoutMs?: number;
  /** Where rows wait on disk while the database is away, and survive the process; without it they wait in memory. */
  spool?: SpoolSettings;
  /** Counts what the exporter does; the global one unless given. */
  meterProvider?: MeterProvider;
}

export interface SpoolSettings {
  /** On a disk of this machine; any number of processes may share it. */
  folder: string;
  /** What all exporters of the process together may take of it; beyond it the oldest rows are dropped and counted. */
  bytesMax: number;
}
