import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { BatchSender, type Waiting } from './batch-sender.ts';
import type { ExportHealth } from './export-health.ts';
import type { SpanQueueSettings } from './settings.ts';
import type { StoresLater } from './unconfirmed.ts';

export interface CountingSpanProcessorOptions {
  exporter: SpanExporter & StoresLater;
  queue: SpanQueueSettings;
  health: ExportHealth;
}

/**
 * What the SDK's BatchSpanProcessor does, and tells what it loses: that one keeps the number to itself, or gives it only to
 * a meter provider that does not exist yet when the processors are made.
 */
export class CountingSpanProcessor implements SpanProcessor {
  readonly #waiting: WaitingSpans;
  readonly #sender: BatchSender<ReadableSpan[]>;

  constructor({ exporter, queue, health }: CountingSpanProcessorOptions) {
    this.#waiting = new WaitingSpans(queue.batchSizeMax);
    this.#sender = new BatchSender({
      waiting: this.#waiting,
      exporter,
      send: (spans, done) => exporter.export(spans, done),
      queue,
      health
    });
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) this.add(span);
  }

  /** Takes a span that is known to be wanted. */
  add(span: ReadableSpan): void {
    if (!this.#sender.hasRoom()) return;
    this.#waiting.spans.push(span);
    this.#sender.added();
  }

  forceFlush(): Promise<void> {
    return this.#sender.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#sender.shutdown();
  }

  takeUnsent(): ReadableSpan[][] {
    return this.#sender.takeUnsent();
  }
}

class WaitingSpans implements Waiting<ReadableSpan[]> {
  readonly #batchSizeMax: number;
  spans: ReadableSpan[] = [];

  constructor(batchSizeMax: number) {
    this.#batchSizeMax = batchSizeMax;
  }

  get count(): number {
    return this.spans.length;
  }

  takeBatch(): ReadableSpan[] {
    if (this.spans.length > this.#batchSizeMax) return this.spans.splice(0, this.#batchSizeMax);
    const batch = this.spans;
    this.spans = [];
    return batch;
  }
}
