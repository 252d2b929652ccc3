import type { DatabasePool, Logger } from '@lakegauge/database';
import type { ItemCount, TelemetryRows } from '../rows/telemetry-rows.ts';
import { addIngestCounts, type IngestCount } from './add-ingest-counts.ts';
import { upsertServices, type SeenService } from './upsert-services.ts';

export interface BookkeepingOptions {
  pool: DatabasePool;
  logger: Logger;
  /** Milliseconds since 1970. */
  now: () => number;
}

const serviceEveryMs = 60_000;
const countsEveryMs = 5_000;
const servicesMax = 1000;
const countsMax = 1000;
const hourMs = 3_600_000;

/**
 * What is noted beside the rows: which services send, and how many items were not stored. Kept out of the transactions
 * of the rows, where every writer would wait for the same few rows, and never a reason to fail a write.
 */
export class Bookkeeping {
  readonly #options: BookkeepingOptions;
  readonly #recordedAt = new Map<string, number>();
  #counts = new Map<string, IngestCount>();
  #timer: NodeJS.Timeout | undefined;
  #failing = false;

  constructor(options: BookkeepingOptions) {
    this.#options = options;
  }

  /** Notes the services of committed rows, each at most once a minute. */
  async recordStored(writes: readonly TelemetryRows[]): Promise<void> {
    const now = this.#options.now();
    const due = new Map<string, SeenService>();
    let previous = { serviceName: '', environment: '' };
    for (const rows of writes) {
      for (const list of [rows.performanceMetrics, rows.histogramPoints, rows.usageEvents]) {
        for (const row of list) {
          // A batch has few services, so this is nearly always that of the row before.
          if (row.serviceName === previous.serviceName && row.environment === previous.environment) continue;
          previous = row;
          const key = `${row.serviceName}\0${row.environment}`;
          if (now - (this.#recordedAt.get(key) ?? -Infinity) < serviceEveryMs) continue;
          const version = 'serviceVersion' in row ? row.serviceVersion : null;
          due.set(key, {
            serviceName: row.serviceName,
            environment: row.environment,
            serviceVersion: version
          });
        }
      }
    }
    if (due.size === 0) return;
    const isRecorded = await this.#attempt('services', () =>
      upsertServices(this.#options.pool, [...due.values()], new Date(now))
    );
    if (!isRecorded) return;
    if (this.#recordedAt.size > servicesMax) this.#recordedAt.clear();
    for (const key of due.keys()) this.#recordedAt.set(key, now);
  }

  /** Adds to the counts, which are written every few seconds. */
  recordCounts(items: readonly ItemCount[]): void {
    const hour = Math.floor(this.#options.now() / hourMs) * hourMs;
    for (const { signal, reason, count, sample, ...item } of items) {
      const serviceName = this.#counts.size < countsMax ? item.serviceName : '(other)';
      const key = [hour, serviceName, signal, reason].join('\0');
      const known = this.#counts.get(key);
      if (known) known.items += count;
      else this.#counts.set(key, { hour, serviceName, signal, reason, items: count, sample: sample ?? null });
    }
    if (this.#counts.size === 0 || this.#timer) return;
    this.#timer = setTimeout(() => void this.flush(), countsEveryMs);
    this.#timer.unref();
  }

  /** Writes the counts now. Those that cannot be written wait for the next time. */
  async flush(): Promise<void> {
    this.stop();
    if (this.#counts.size === 0) return;
    const counts = this.#counts;
    this.#counts = new Map();
    const isRecorded = await this.#attempt('counts', () =>
      addIngestCounts(this.#options.pool, [...counts.values()])
    );
    if (!isRecorded) this.recordCounts([...counts.values()].map(toItemCount));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #attempt(subject: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.#failing = false;
      return true;
    } catch (error) {
      if (!this.#failing) {
        this.#options.logger.warn(
          { error: (error as Error).message, subject },
          'Cannot note what was ingested'
        );
      }
      this.#failing = true;
      return false;
    }
  }
}

function toItemCount({ signal, serviceName, reason, items, sample }: IngestCount): ItemCount {
  return { signal, serviceName, reason, count: items, ...(sample === null ? {} : { sample }) };
}
