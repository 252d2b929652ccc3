import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { runApart } from '@lakegauge/exporter/apart';
import type { ExportHealth } from './export-health.ts';
import type { SpanQueueSettings } from './settings.ts';
import { Unconfirmed, type StoresLater } from './unconfirmed.ts';

/** Where what waits is kept. */
export interface Waiting<Batch> {
  readonly count: number;
  /** The oldest, at most as many as a batch may have. */
  takeBatch(): Batch;
}

export interface BatchSenderOptions<Batch> {
  waiting: Waiting<Batch>;
  exporter: Flushable & StoresLater;
  send: (batch: Batch, done: (result: ExportResult) => void) => void;
  /** Nobody reads the batch any more. */
  onForgotten?: (batch: Batch) => void;
  queue: SpanQueueSettings;
  health: ExportHealth;
}

interface Flushable {
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Exports what waits in batches, one at a time, as the SDK's BatchSpanProcessor does, and tells what is lost. */
export class BatchSender<Batch extends { readonly length: number }> {
  readonly #options: BatchSenderOptions<Batch>;
  readonly #unconfirmed: Unconfirmed<Batch>;
  #timer: NodeJS.Timeout | undefined;
  #isExporting = false;
  #isOver = false;

  constructor(options: BatchSenderOptions<Batch>) {
    this.#options = options;
    this.#unconfirmed = new Unconfirmed(options.exporter, options.onForgotten);
  }

  /** Whether one more may wait; counts it as lost where it may not. Runs for each request. */
  hasRoom(): boolean {
    if (this.#isOver) return false;
    const { waiting, queue, health } = this.#options;
    if (waiting.count < queue.queueSizeMax) return true;
    health.dropped(1);
    return false;
  }

  /** One more waits. Runs for each request. */
  added(): void {
    if (!this.#isExporting) this.#schedule();
  }

  /** Resolves when what waits has been handed over and the exporter has written it. */
  async forceFlush(): Promise<void> {
    await this.#exportAll();
    await this.#options.exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#exportAll();
    await this.#options.exporter.shutdown();
  }

  /**
   * The batches that wait or are not confirmed, for the moment in which nothing can be awaited any more. From then on
   * nothing is exported.
   */
  takeUnsent(): Batch[] {
    this.#isOver = true;
    const unsent = this.#unconfirmed.all();
    while (this.#options.waiting.count > 0) unsent.push(this.#takeBatch());
    return unsent;
  }

  #schedule(): void {
    const { waiting, queue } = this.#options;
    if (waiting.count >= queue.batchSizeMax) void this.#exportInTurn();
    else if (this.#timer === undefined && waiting.count > 0) {
      this.#timer = setTimeout(() => void this.#exportInTurn(), queue.delayMs);
      this.#timer.unref();
    }
  }

  async #exportInTurn(): Promise<void> {
    this.#isExporting = true;
    await this.#exportBatch();
    this.#isExporting = false;
    this.#schedule();
  }

  async #exportAll(): Promise<void> {
    const exports: Promise<void>[] = [];
    while (this.#options.waiting.count > 0) exports.push(this.#exportBatch());
    await Promise.all(exports);
  }

  #takeBatch(): Batch {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#options.waiting.takeBatch();
  }

  /** Resolves when the exporter has answered, or not in time. */
  #exportBatch(): Promise<void> {
    const { waiting, send, health, queue } = this.#options;
    if (waiting.count === 0) return Promise.resolve();
    const batch = this.#takeBatch();
    return new Promise((resolve) => {
      this.#unconfirmed.begin(batch);
      let isAnswered = false;
      const answer = (result: ExportResult) => {
        clearTimeout(late);
        resolve();
        if (isAnswered) return;
        isAnswered = true;
        this.#unconfirmed.end(batch, result.code === ExportResultCode.SUCCESS);
        health.exported(result, batch.length);
      };
      // The next batch does not wait any longer; what became of this one is still heard.
      const late = setTimeout(resolve, queue.timeoutMs);
      late.unref();
      runApart(() => {
        try {
          send(batch, answer);
        } catch (error) {
          answer({ code: ExportResultCode.FAILED, error: error as Error });
        }
      });
    });
  }
}
