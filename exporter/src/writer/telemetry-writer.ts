import type { TelemetryRows } from '../rows/telemetry-rows.ts';

/** Turns rows into committed rows. */
export interface TelemetryWriter {
  /**
   * Resolves once everything that can be stored is committed. Rejects with an error that `errorClass` calls
   * `retryable` when nothing is known to be stored: the same rows may be written again, each is stored once.
   */
  write(rows: TelemetryRows): Promise<WriteResult>;
  /** Sends what waits at once; resolves when it is answered, whether stored or not. */
  flush(): Promise<void>;
  /** Refuses new rows, waits at most `deadlineMs` for the accepted ones, then rejects those. Safe to call twice. */
  shutdown(deadlineMs: number): Promise<void>;
  stats(): WriterStats;
}

export interface WriteResult {
  stored: number;
  /** Rows that were there already, and equal rows within one write. */
  duplicates: number;
  rejected: RejectedItems[];
}

export interface RejectedItems {
  reason: string;
  count: number;
  sample?: string;
}

/** Since the writer was made, save for the first two, which are of this moment. */
export interface WriterStats {
  queuedRows: number;
  /** Rows in transactions that have not ended. */
  writingRows: number;
  storedRows: number;
  duplicateRows: number;
  rejectedItems: number;
  ignoredItems: number;
  /** Commits that stored rows. */
  commits: number;
  /** Batches that failed and that the caller may send again. */
  failedBatches: number;
  /** Batches that went through a staging table because they held rows that were stored before. */
  stagedBatches: number;
  /** Writes refused because the queue was full. */
  overloads: number;
  /** Writes refused without a try because the database was away. */
  refusals: number;
  /** How long the oldest waiting write has waited. */
  lagMs: number;
}
