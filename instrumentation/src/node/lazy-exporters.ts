import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { LakebaseSpanExporter, RequestBatch } from '@lakegauge/exporter/sdk';
import type { StoresLater } from './unconfirmed.ts';

type Done = (result: ExportResult) => void;

type RequestStore = Pick<LakebaseSpanExporter, 'exportRequests'>;

/** Loads the true exporter with the first batch, off the program's start. */
export class LazySpanExporter implements SpanExporter, StoresLater {
  readonly #lazy: Lazy<SpanExporter & RequestStore & StoresLater>;

  constructor(load: () => Promise<SpanExporter & RequestStore & StoresLater>) {
    this.#lazy = new Lazy(load);
  }

  exportRequests(batch: RequestBatch, done: Done): void {
    this.#lazy.use((exporter) => exporter.exportRequests(batch, done), done);
  }

  export(spans: ReadableSpan[], done: Done): void {
    this.#lazy.use((exporter) => exporter.export(spans, done), done);
  }

  async forceFlush(): Promise<void> {
    await (await this.#lazy.loaded())?.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await (await this.#lazy.loaded())?.shutdown();
  }

  stats(): { queuedRows: number; retries: number } {
    return this.#lazy.stats();
  }
}

/** The same for metrics. What the reader asks before anything is loaded is answered by the FanOutMetricExporter. */
export class LazyMetricExporter implements PushMetricExporter, StoresLater {
  readonly #lazy: Lazy<PushMetricExporter & StoresLater>;

  constructor(load: () => Promise<PushMetricExporter & StoresLater>) {
    this.#lazy = new Lazy(load);
  }

  export(metrics: ResourceMetrics, done: Done): void {
    this.#lazy.use((exporter) => exporter.export(metrics, done), done);
  }

  async forceFlush(): Promise<void> {
    await (await this.#lazy.loaded())?.forceFlush();
  }

  async shutdown(): Promise<void> {
    await (await this.#lazy.loaded())?.shutdown();
  }

  stats(): { queuedRows: number; retries: number } {
    return this.#lazy.stats();
  }
}

/** The same for log records. */
export class LazyLogRecordExporter implements LogRecordExporter {
  readonly #lazy: Lazy<LogRecordExporter & StoresLater>;

  constructor(load: () => Promise<LogRecordExporter & StoresLater>) {
    this.#lazy = new Lazy(load);
  }

  export(records: ReadableLogRecord[], done: Done): void {
    this.#lazy.use((exporter) => exporter.export(records, done), done);
  }

  async forceFlush(): Promise<void> {
    await (await this.#lazy.loaded())?.forceFlush();
  }

  async shutdown(): Promise<void> {
    await (await this.#lazy.loaded())?.shutdown();
  }
}

class Lazy<Exporter extends StoresLater> {
  readonly #load: () => Promise<Exporter>;
  #loading: Promise<Exporter> | undefined;
  #loaded: Exporter | undefined;

  constructor(load: () => Promise<Exporter>) {
    this.#load = load;
  }

  use(send: (exporter: Exporter) => void, done: Done): void {
    this.#loading ??= this.#load();
    this.#loading
      .then((exporter) => {
        this.#loaded = exporter;
        send(exporter);
      })
      .catch((error: unknown) => done({ code: ExportResultCode.FAILED, error: toError(error) }));
  }

  stats(): { queuedRows: number; retries: number } {
    return this.#loaded?.stats?.() ?? { queuedRows: 0, retries: 0 };
  }

  /** The exporter, if a batch has asked for it; undefined too where it could not be loaded, which `use` reports. */
  async loaded(): Promise<Exporter | undefined> {
    return this.#loading?.catch(() => undefined);
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
