import type { ExportResult } from '@opentelemetry/core';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { MappingOptions } from '../rows/mapping-options.ts';
import type { ExporterOptions } from './destination.ts';
import { exportRows } from './export-rows.ts';
import { RowSender, type SenderStats } from './row-sender.ts';
import { toLogRows } from './to-log-rows.ts';

/**
 * Stores log records that are events (those with an event name) in Postgres as usage events. Runs inside the service,
 * so that it believes the `user.id` or `enduser.id` of an event. As with spans, an export succeeds when its rows are in
 * the exporter's own queue.
 */
export class LakebaseLogRecordExporter implements LogRecordExporter {
  readonly #sender: RowSender;
  readonly #mapping: MappingOptions;

  constructor(options: ExporterOptions) {
    this.#sender = new RowSender(options);
    this.#mapping = { ...options, trustsUserAttributes: true };
  }

  export(records: ReadableLogRecord[], resultCallback: (result: ExportResult) => void): void {
    const mapping = { ...this.#mapping, receivedAtUs: Date.now() * 1000 };
    resultCallback(exportRows(this.#sender, () => toLogRows(records, mapping)));
  }

  forceFlush(): Promise<void> {
    return this.#sender.flush();
  }

  shutdown(): Promise<void> {
    return this.#sender.shutdown();
  }

  stats(): SenderStats {
    return this.#sender.stats();
  }
}
