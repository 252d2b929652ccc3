import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import type { WriteResult } from '../writer/telemetry-writer.ts';
import { RecentDurations } from '../writer/recent-durations.ts';
import type { DropReason } from './backlog.ts';

/** What a sender did since it was made; every number only grows. */
export class SenderCounts {
  /** Rows that are in the database: written now, or found there. */
  storedRows = 0;
  /** Those of them that were there already. */
  duplicateRows = 0;
  /** Batches that were stored. */
  batches = 0;
  /** Attempts that failed. */
  failedBatches = 0;
  /** Attempts that failed and were made again. */
  retries = 0;
  readonly droppedBy = new Map<DropReason, number>();
  readonly rejectedBy = new Map<string, number>();
  readonly ignoredBy = new Map<string, number>();
  readonly durations = new RecentDurations();

  get droppedRows(): number {
    return [...this.droppedBy.values()].reduce((sum, rows) => sum + rows, 0);
  }

  stored(rows: TelemetryRows, { stored, duplicates, rejected }: WriteResult, durationMs: number): void {
    this.storedRows += stored + duplicates;
    this.duplicateRows += duplicates;
    this.batches++;
    this.durations.add(durationMs / 1000);
    for (const { reason, count } of rejected) add(this.rejectedBy, reason, count);
    for (const { reason, count } of rows.ignored) add(this.ignoredBy, reason, count);
  }

  /** Adds up what several senders did. */
  addAll(other: SenderCounts): void {
    this.storedRows += other.storedRows;
    this.duplicateRows += other.duplicateRows;
    this.batches += other.batches;
    this.failedBatches += other.failedBatches;
    this.retries += other.retries;
    for (const [reason, rows] of other.droppedBy) add(this.droppedBy, reason, rows);
    for (const [reason, items] of other.rejectedBy) add(this.rejectedBy, reason, items);
    for (const [reason, items] of other.ignoredBy) add(this.ignoredBy, reason, items);
  }

  dropped(reason: DropReason, rows: number): void {
    if (rows > 0) add(this.droppedBy, reason, rows);
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
