import type { ExportResult } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { BatchSender, type Waiting } from './batch-sender.ts';
import type { ExportHealth } from './export-health.ts';
import { RequestColumns } from './requests/request-columns.ts';
import type { RequestLabels } from './requests/request-durations.ts';
import type { SpanQueueSettings } from './settings.ts';
import type { StoresLater } from './unconfirmed.ts';

/** Who stores requests that are no spans. */
export interface RequestExporter extends StoresLater {
  exportRequests(batch: RequestColumns, done: (result: ExportResult) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

export interface RequestProcessorOptions {
  exporter: RequestExporter;
  resource: Resource;
  queue: SpanQueueSettings;
  health: ExportHealth;
}

/** Gathers requests that are over and hands them on in batches. */
export class RequestProcessor {
  readonly #waiting: WaitingRequests;
  readonly #sender: BatchSender<RequestColumns>;

  constructor({ exporter, resource, queue, health }: RequestProcessorOptions) {
    this.#waiting = new WaitingRequests(resource, queue.batchSizeMax);
    this.#sender = new BatchSender({
      waiting: this.#waiting,
      exporter,
      send: (batch, done) => exporter.exportRequests(batch, done),
      onForgotten: (batch) => this.#waiting.reuse(batch),
      queue,
      health
    });
  }

  /** Runs for each request. The ids are new ones where none are given. */
  add(
    labels: RequestLabels,
    startUs: number,
    durationNs: number,
    userId: string | undefined,
    traceId?: string,
    spanId?: string
  ): void {
    if (!this.#sender.hasRoom()) return;
    this.#waiting.next().add(labels, startUs, durationNs, userId, traceId, spanId);
    this.#sender.added();
  }

  forceFlush(): Promise<void> {
    return this.#sender.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#sender.shutdown();
  }

  takeUnsent(): RequestColumns[] {
    return this.#sender.takeUnsent();
  }
}

const idleMax = 4;

class WaitingRequests implements Waiting<RequestColumns> {
  readonly #resource: Resource;
  readonly #batchSizeMax: number;
  #full: RequestColumns[] = [];
  #filling: RequestColumns;
  /** Large arrays that are made and dropped with each batch would wait for a full collection of the heap. */
  #idle: RequestColumns[] = [];
  count = 0;

  constructor(resource: Resource, batchSizeMax: number) {
    this.#resource = resource;
    this.#batchSizeMax = batchSizeMax;
    this.#filling = new RequestColumns(resource);
  }

  /** The batch that the next request goes to. */
  next(): RequestColumns {
    if (this.#filling.length >= this.#batchSizeMax) {
      this.#full.push(this.#filling);
      this.#begin();
    }
    this.count++;
    return this.#filling;
  }

  takeBatch(): RequestColumns {
    const batch = this.#full.shift() ?? this.#filling;
    if (batch === this.#filling) this.#begin();
    this.count -= batch.length;
    return batch;
  }

  reuse(batch: RequestColumns): void {
    if (this.#idle.length >= idleMax) return;
    batch.clear();
    this.#idle.push(batch);
  }

  /** As many will come as came before. */
  #begin(): void {
    this.#filling = this.#idle.pop() ?? new RequestColumns(this.#resource, this.#filling.length);
  }
}
