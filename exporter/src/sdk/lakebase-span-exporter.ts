import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { MappingOptions } from '../rows/mapping-options.ts';
import type { ExporterOptions } from './destination.ts';
import { exportRows } from './export-rows.ts';
import type { RequestBatch } from './request-batch.ts';
import { RowSender, type SenderStats } from './row-sender.ts';
import { toRequestRows } from './to-request-rows.ts';
import { toSpanRows } from './to-span-rows.ts';

/**
 * Stores HTTP server spans in Postgres. An export succeeds when its rows are in the exporter's own queue, so that a
 * processor never waits for the database; `forceFlush` and `shutdown` wait until they are stored.
 */
export class LakebaseSpanExporter implements SpanExporter {
  readonly #sender: RowSender;
  readonly #mapping: MappingOptions;

  constructor(options: ExporterOptions) {
    this.#sender = new RowSender(options);
    this.#mapping = options;
  }

  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    resultCallback(exportRows(this.#sender, () => toSpanRows(spans, this.#mapping)));
  }

  /** Requests that are no spans. */
  exportRequests(batch: RequestBatch, resultCallback: (result: ExportResult) => void): void {
    resultCallback(exportRows(this.#sender, () => toRequestRows(batch, this.#mapping)));
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
