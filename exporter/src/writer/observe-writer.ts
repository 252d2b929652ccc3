import type { Meter, Observable } from '@opentelemetry/api';
import { RecentDurations } from './recent-durations.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import type { TelemetryWriter, WriteResult, WriterStats } from './telemetry-writer.ts';

/** The same writer, whose numbers a meter collects; they say what a process stores for all that hand it rows. */
export function observeWriter(writer: TelemetryWriter, meter: Meter): TelemetryWriter {
  const observed = new ObservedWriter(writer);
  createInstruments(meter, observed);
  return observed;
}

class ObservedWriter implements TelemetryWriter {
  // Counted here, since the writer's own statistics hold what is stored past this one: these very numbers.
  storedRows = 0;
  duplicateRows = 0;
  readonly durations = new RecentDurations();
  readonly rejectedBy = new Map<string, number>();
  readonly ignoredBy = new Map<string, number>();
  readonly #writer: TelemetryWriter;

  constructor(writer: TelemetryWriter) {
    this.#writer = writer;
  }

  async write(rows: TelemetryRows): Promise<WriteResult> {
    const startedMs = performance.now();
    const result = await this.#writer.write(rows);
    this.durations.add((performance.now() - startedMs) / 1000);
    this.storedRows += result.stored;
    this.duplicateRows += result.duplicates;
    for (const { reason, count } of result.rejected) add(this.rejectedBy, reason, count);
    for (const { reason, count } of rows.ignored) add(this.ignoredBy, reason, count);
    return result;
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  shutdown(deadlineMs: number): Promise<void> {
    return this.#writer.shutdown(deadlineMs);
  }

  stats(): WriterStats {
    return this.#writer.stats();
  }
}

const quantiles = [0.5, 0.99];

function createInstruments(meter: Meter, writer: ObservedWriter): void {
  const counter = (name: string, unit: string, description: string) =>
    meter.createObservableCounter(`lakegauge.writer.${name}`, { unit, description });
  const size = (name: string, description: string) =>
    meter.createObservableUpDownCounter(`lakegauge.writer.${name}`, { unit: '{row}', description });
  const gauge = (name: string, description: string) =>
    meter.createObservableGauge(`lakegauge.writer.${name}`, { unit: 's', description });

  const queueSize = size('queue.size', 'Rows that wait for a transaction');
  const inflight = size('rows.inflight', 'Rows in transactions that have not ended');
  const queueLag = gauge('queue.lag', 'How long the oldest waiting write has waited');
  const stored = counter('rows.stored', '{row}', 'Rows that were stored');
  const duplicates = counter('rows.duplicate', '{row}', 'Rows that were there already');
  const rejected = counter('items.rejected', '{item}', 'Items at fault that were not stored, by error.type');
  const ignored = counter('items.ignored', '{item}', 'Items that nothing is kept of, by error.type');
  const batches = counter('batches.stored', '{batch}', 'Transactions that stored rows');
  const failed = counter(
    'batches.failed',
    '{batch}',
    'Transactions that failed and whose rows may come again'
  );
  const staged = counter('batches.staged', '{batch}', 'Transactions that stepped over duplicates');
  const refused = counter('writes.refused', '{write}', 'Writes refused because too many rows waited');
  const duration = gauge(
    'write.duration',
    'Time from write to commit since the last collection, by quantile'
  );

  const instruments: Observable[] = [queueSize, inflight, queueLag, stored, duplicates, rejected, ignored];
  instruments.push(batches, failed, staged, refused, duration);
  meter.addBatchObservableCallback((result) => {
    const stats = writer.stats();
    result.observe(queueSize, stats.queuedRows);
    result.observe(inflight, stats.writingRows);
    result.observe(queueLag, stats.lagMs / 1000);
    result.observe(stored, writer.storedRows);
    result.observe(duplicates, writer.duplicateRows);
    result.observe(batches, stats.commits);
    result.observe(failed, stats.failedBatches);
    result.observe(staged, stats.stagedBatches);
    result.observe(refused, stats.overloads);
    for (const [reason, count] of writer.rejectedBy)
      result.observe(rejected, count, { 'error.type': reason });
    for (const [reason, count] of writer.ignoredBy) result.observe(ignored, count, { 'error.type': reason });
    const taken = writer.durations.take(quantiles);
    for (const [i, quantile] of quantiles.entries()) {
      if (taken) result.observe(duration, taken[i]!, { quantile });
    }
  }, instruments);
}

function add(counts: Map<string, number>, reason: string, count: number): void {
  counts.set(reason, (counts.get(reason) ?? 0) + count);
}
