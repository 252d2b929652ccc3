import { SpanKind, TraceFlags, type Context } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type Span,
  type SpanExporter,
  type SpanProcessor
} from '@opentelemetry/sdk-trace';
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
 * A BatchSpanProcessor that tells what it loses: the SDK's own keeps the number to itself, or gives it only to a meter
 * provider that does not exist yet when the processors are made.
 */
export class CountingSpanProcessor implements SpanProcessor {
  readonly serverSpansOnly: boolean;
  readonly #batches: BatchSpanProcessor;
  readonly #options: CountingSpanProcessorOptions;
  readonly #unconfirmed: Unconfirmed<ReadableSpan[]>;
  #waiting = 0;
  #held: ReadableSpan[][] | undefined;

  constructor(options: CountingSpanProcessorOptions) {
    this.#options = options;
    this.serverSpansOnly = options.serverSpansOnly;
    this.#unconfirmed = new Unconfirmed(options.exporter);
    const { delayMs, queueSizeMax, batchSizeMax, timeoutMs } = options.queue;
    this.#batches = new BatchSpanProcessor({
      exporter: {
        export: (spans, done) => this.#export(spans, done),
        shutdown: () => options.exporter.shutdown(),
        forceFlush: async () => options.exporter.forceFlush?.()
      },
      scheduledDelayMillis: delayMs,
      maxQueueSize: queueSizeMax,
      maxExportBatchSize: batchSizeMax,
      exportTimeoutMillis: timeoutMs
    });
  }

  onStart(span: Span, parent: Context): void {
    this.#batches.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    if (this.#options.serverSpansOnly && span.kind !== SpanKind.SERVER) return;
    if (this.#waiting >= this.#options.queue.queueSizeMax) {
      this.#options.health.dropped(1);
      return;
    }
    this.#waiting++;
    this.#batches.onEnd(span);
  }

  /** Resolves when what waits has been handed over and the exporter has written it. */
  async forceFlush(): Promise<void> {
    await this.#batches.forceFlush();
    await this.#options.exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#batches.shutdown();
  }

  /**
   * The batches that wait or are not confirmed, for the moment in which nothing can be awaited any more. From then on
   * nothing is exported.
   */
  takeUnsent(): ReadableSpan[][] {
    const held: ReadableSpan[][] = [];
    this.#held = held;
    // Hands its batches over before it returns; what it resolves with is of no interest.
    void this.#batches.forceFlush().catch(() => {});
    return [...this.#unconfirmed.all(), ...held];
  }

  #export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#waiting -= spans.length;
    if (this.#held) {
      this.#held.push(spans);
      return;
    }
    this.#unconfirmed.begin(spans);
    this.#options.exporter.export(spans, (result) => {
      this.#unconfirmed.end(spans, result.code === ExportResultCode.SUCCESS);
      this.#options.health.exported(result, spans.length);
      done(result);
    });
  }
}
