import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { Logger } from './stderr-logger.ts';

export type Destination = 'OTLP' | 'Postgres';
export type Signal = 'spans' | 'metrics';

/** Counts what one signal loses on its way to one destination, and says so once for each change of state. */
export class ExportHealth {
  readonly destination: Destination;
  readonly signal: Signal;
  readonly #logger: Logger;
  #failing = false;
  #full = false;
  #lost = 0;

  constructor(options: { destination: Destination; signal: Signal; logger: Logger }) {
    this.destination = options.destination;
    this.signal = options.signal;
    this.#logger = options.logger;
  }

  /** Items lost since the start. */
  get lost(): number {
    return this.#lost;
  }

  get failing(): boolean {
    return this.#failing;
  }

  /** The outcome of handing over `items`. */
  exported(result: ExportResult, items: number): void {
    const { destination, signal } = this;
    if (result.code === ExportResultCode.SUCCESS) {
      if (this.#failing) this.#logger.warn({ destination, signal, lost: this.#lost }, 'Exporting again');
      this.#failing = false;
      this.#full = false;
      return;
    }
    this.#lost += items;
    if (this.#failing) return;
    this.#failing = true;
    this.#logger.warn(
      { destination, signal, error: result.error?.message ?? 'unknown' },
      'Cannot export; the service is not affected, and every next batch is tried again'
    );
  }

  /** Items that found the queue full. */
  dropped(items: number): void {
    this.#lost += items;
    if (this.#full) return;
    this.#full = true;
    this.#logger.warn(
      { destination: this.destination, signal: this.signal },
      'The export queue is full and items are dropped; raise OTEL_BSP_MAX_QUEUE_SIZE or speed up the destination'
    );
  }
}
