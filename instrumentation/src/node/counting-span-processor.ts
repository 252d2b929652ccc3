import { SpanKind, TraceFlags } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { runApart } from '@lakegauge/exporter/apart';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { ExportHealth } from './export-health.ts';
import type { SpanQueueSettings } from './settings.ts';
import { Unconfirmed, type StoresLater } from './unconfirmed.ts';

export interface CountingSpanProcessorOptions {
  exporter: SpanExporter & StoresLater;
  queue: SpanQueueSettings;
  health: ExportHealth;
  /** Whether spans that are no server spans are left out. */
  serverSpansOnly: boolean;
}

/**
 * Exports spans in batches, one at a time, as the SDK's BatchSpanProcessor does, and tells what it loses: that one keeps
 * the number to itself, or gives it only to a meter provider that does not exist yet when the processors are made.
 */
export class CountingSpanProcessor implements SpanProcessor {
  readonly serverSpansOnly: boolean;
  readonly #options: CountingSpanProcessorOptions;
  readonly #unconfirmed: Unconfirmed<ReadableSpan[]>;
  #waiting: ReadableSpan[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isExporting = false;
  #isOver = false;

  constructor(options: CountingSpanProcessorOptions) {
    this.#options = options;
    this.serverSpansOnly = options.serverSpansOnly;
    this.#unconfirmed = new Unconfirmed(options.exporter);
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    if (this.#options.serverSpansOnly && span.kind !== SpanKind.SERVER) return;
    this.add(span);
  }

  /** Takes a span that is known to be wanted. Runs for each request. */
  add(span: ReadableSpan): void {
    const { queue, health } = this.#options;
    if (this.#isOver) return;
    if (this.#waiting.length >= queue.queueSizeMax) {
      health.dropped(1);
      return;
    }
    this.#waiting.push(span);
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
  takeUnsent(): ReadableSpan[][] {
    this.#isOver = true;
    const unsent = this.#unconfirmed.all();
    while (this.#waiting.length > 0) unsent.push(this.#takeBatch());
    return unsent;
  }

  #schedule(): void {
    const { delayMs, batchSizeMax } = this.#options.queue;
    if (this.#waiting.length >= batchSizeMax) void this.#exportInTurn();
    else if (this.#waiting.length > 0 && this.#timer === undefined) {
      this.#timer = setTimeout(() => void this.#exportInTurn(), delayMs);
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
    while (this.#waiting.length > 0) exports.push(this.#exportBatch());
    await Promise.all(exports);
  }

  #takeBatch(): ReadableSpan[] {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { batchSizeMax } = this.#options.queue;
    if (this.#waiting.length > batchSizeMax) return this.#waiting.splice(0, batchSizeMax);
    const batch = this.#waiting;
    this.#waiting = [];
    return batch;
  }

  /** Resolves when the exporter has answered, or not in time. */
  #exportBatch(): Promise<void> {
    const { exporter, health, queue } = this.#options;
    const spans = this.#takeBatch();
    if (spans.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#unconfirmed.begin(spans);
      let isAnswered = false;
      const answer = (result: ExportResult) => {
        clearTimeout(late);
        resolve();
        if (isAnswered) return;
        isAnswered = true;
        this.#unconfirmed.end(spans, result.code === ExportResultCode.SUCCESS);
        health.exported(result, spans.length);
      };
      // The next batch does not wait any longer; what became of this one is still heard.
      const late = setTimeout(resolve, queue.timeoutMs);
      late.unref();
      runApart(() => {
        try {
          exporter.export(spans, answer);
        } catch (error) {
          answer({ code: ExportResultCode.FAILED, error: error as Error });
        }
      });
    });
  }
}
