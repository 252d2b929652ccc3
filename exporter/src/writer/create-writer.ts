import { silentLogger, type DatabasePool, type Logger } from '@lakegauge/database';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { Bookkeeping } from './bookkeeping.ts';
import { DatabaseGate } from './database-gate.ts';
import { SilentValues } from './forget-silent-values.ts';
import { NameCaps } from './name-caps.ts';
import { OverloadedError } from './overloaded-error.ts';
import { RecentWrites } from './recent-writes.ts';
import type { WriteOutcome } from './batch.ts';
import type { TelemetryWriter, WriteResult, WriterStats } from './telemetry-writer.ts';
import { WriteQueue, type PendingWrite } from './write-queue.ts';
import { writeTogether } from './write-together.ts';

export interface WriterOptions {
  pool: DatabasePool;
  logger: Logger;
  /** Transactions at the same time; two hide the latency of the commit, a third adds nothing on two cores. */
  connectionsMax?: number;
  /** A transaction is sent at once when so many rows wait, and takes no further writes beyond it. */
  flushRowsMax?: number;
  /** How long a write waits for others to share its transaction while another one is running. */
  flushDelayMs?: number;
  /** Rows that may wait or be on their way; beyond it writes are refused with an OverloadedError. */
  queueRowsMax?: number;
  /** How long the database may be silent before a connection is given up, plus a millisecond for each row. */
  transactionTimeoutMs?: number;
  /** Distinct endpoints of a service; the rest is counted under `(other)`. */
  endpointsMax?: number;
  /** Distinct pages of a service; the rest is counted under `(other)`. */
  pagesMax?: number;
  /** Distinct types of events of a service, beside the common ones; the rest is counted under `(other)`. */
  eventTypesMax?: number;
  /** The caller says itself when the database is away and when it is back. */
  saysNoAbsence?: boolean;
  /** Milliseconds since 1970. */
  now?: () => number;
}

const noteMsMax = 1000;

/** Creates the one writer of a process: concurrent writes share transactions. */
export function createWriter(options: WriterOptions): TelemetryWriter {
  return new GroupCommitWriter(options);
}

class GroupCommitWriter implements TelemetryWriter {
  readonly #connectionsMax: number;
  readonly #flushRowsMax: number;
  readonly #flushDelayMs: number;
  readonly #queueRowsMax: number;
  readonly #now: () => number;
  readonly #queue = new WriteQueue();
  readonly #parts: Parameters<typeof writeTogether>[0];
  readonly #bookkeeping: Bookkeeping;
  readonly #gate: DatabaseGate;
  readonly #writing = new Set<Promise<void>>();
  #writingRows = 0;
  #timer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  #urgent = false;
  readonly #totals = {
    storedRows: 0,
    duplicateRows: 0,
    rejectedItems: 0,
    ignoredItems: 0,
    commits: 0,
    failedBatches: 0,
    stagedBatches: 0,
    overloads: 0,
    refusals: 0
  };

  constructor(options: WriterOptions) {
    this.#connectionsMax = options.connectionsMax ?? 2;
    this.#flushRowsMax = options.flushRowsMax ?? 8_000;
    this.#flushDelayMs = options.flushDelayMs ?? 50;
    this.#queueRowsMax = options.queueRowsMax ?? 50_000;
    this.#now = options.now ?? Date.now;
    const { pool, logger } = options;
    this.#bookkeeping = new Bookkeeping({ pool, logger, now: this.#now });
    this.#gate = new DatabaseGate({
      logger: options.saysNoAbsence ? silentLogger : logger,
      now: this.#now
    });
    this.#parts = {
      pool,
      nameCaps: new NameCaps({
        endpointsMax: options.endpointsMax ?? 1000,
        pagesMax: options.pagesMax ?? 1000,
        eventTypesMax: options.eventTypesMax ?? 200,
        now: this.#now
      }),
      recentWrites: new RecentWrites(),
      silentValues: new SilentValues(this.#now),
      transactionTimeoutMs: options.transactionTimeoutMs ?? 5_000,
      now: this.#now
    };
  }

  write(rows: TelemetryRows): Promise<WriteResult> {
    const rowCount =
      rows.performanceMetrics.length +
      rows.histogramPoints.length +
      rows.usageEvents.length +
      rows.latestValues.length;
    const held = this.#queue.rowCount + this.#writingRows;
    // A write that alone is larger than the bound still has to pass some time.
    if (this.#closing || (held > 0 && held + rowCount > this.#queueRowsMax)) {
      this.#totals.overloads++;
      return Promise.reject(
        new OverloadedError(
          this.#closing
            ? 'The writer is shutting down; send the rows to another one'
            : `${held} rows are waiting for the database, which is the most that may; send the rows again later`
        )
      );
    }
    if (rowCount === 0)
      return Promise.resolve(this.#finish(rows, { stored: 0, duplicates: 0, rejected: [] }));
    const away = this.#gate.refuse();
    if (away) {
      this.#totals.refusals++;
      return Promise.reject(away);
    }
    return new Promise((resolve, reject) => {
      this.#queue.add({ rows, rowCount, since: this.#now(), resolve, reject });
      this.#schedule();
    });
  }

  async flush(): Promise<void> {
    this.#urgent = true;
    this.#schedule();
    while (this.#writing.size > 0) await Promise.all(this.#writing);
    this.#urgent = false;
    await this.#bookkeeping.flush();
  }

  shutdown(deadlineMs: number): Promise<void> {
    this.#closing ??= this.#close(deadlineMs);
    return this.#closing;
  }

  stats(): WriterStats {
    return {
      queuedRows: this.#queue.rowCount,
      writingRows: this.#writingRows,
      lagMs: this.#queue.ageMs(this.#now()),
      ...this.#totals
    };
  }

  async #close(deadlineMs: number): Promise<void> {
    // The caller sets #closing after this function has returned its promise; writes that came before are sent.
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadlineMs);
    });
    await Promise.race([this.flush(), deadline]);
    clearTimeout(timer);
    clearTimeout(this.#timer);
    this.#bookkeeping.stop();
    for (const write of this.#queue.takeAll()) {
      write.reject(
        new OverloadedError(`The database did not take the rows within ${deadlineMs} ms of the shutdown`)
      );
    }
  }

  /** Starts transactions while there is reason to, else makes sure to look again in time. */
  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#queue.rowCount > 0 && this.#writing.size < this.#connectionsMax && this.#isDue())
      this.#start();
    if (this.#queue.rowCount > 0 && this.#writing.size < this.#connectionsMax) {
      const waitMs = Math.max(0, this.#flushDelayMs - this.#queue.ageMs(this.#now()));
      this.#timer = setTimeout(() => this.#schedule(), waitMs);
    }
  }

  /**
   * A lone write goes at once. While a transaction is running, others wait for company: small transactions side by
   * side would halve what the database takes in.
   */
  #isDue(): boolean {
    if (this.#writing.size === 0 || this.#urgent) return true;
    return this.#queue.rowCount >= this.#flushRowsMax || this.#queue.ageMs(this.#now()) >= this.#flushDelayMs;
  }

  #start(): void {
    const writes = this.#queue.take(this.#flushRowsMax);
    const rowCount = writes.reduce((sum, write) => sum + write.rowCount, 0);
    this.#writingRows += rowCount;
    const done = this.#writeAll(writes, rowCount).finally(() => {
      this.#writing.delete(done);
      this.#schedule();
    });
    this.#writing.add(done);
  }

  async #writeAll(writes: PendingWrite[], rowCount: number): Promise<void> {
    try {
      const { outcomes, course } = await writeTogether(
        this.#parts,
        writes.map(({ rows }) => rows)
      );
      this.#gate.succeeded();
      this.#totals.commits += course.commits;
      if (course.staged) this.#totals.stagedBatches++;
      await this.#note(writes);
      // Before anybody is answered: whoever writes again at once must find the room.
      this.#writingRows -= rowCount;
      for (const [position, write] of writes.entries()) {
        write.resolve(this.#finish(write.rows, outcomes[position]!));
      }
    } catch (error) {
      this.#totals.failedBatches++;
      this.#writingRows -= rowCount;
      for (const write of writes) write.reject(error as Error);
      const away = this.#gate.failed(error);
      if (away) this.#refuseWaiting(away);
    }
  }

  /** The services are noted before anybody is answered, but what is committed is not kept waiting for it. */
  async #note(writes: readonly PendingWrite[]): Promise<void> {
    const noted = this.#bookkeeping.recordStored(writes.map(({ rows }) => rows));
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, noteMsMax);
    });
    await Promise.race([noted, enough]);
    clearTimeout(timer);
  }

  /** Whoever waits would learn the same, only later. */
  #refuseWaiting(away: Error): void {
    for (const write of this.#queue.takeAll()) {
      this.#totals.refusals++;
      write.reject(away);
    }
  }

  /** Adds what was refused before it came here, and counts everything. */
  #finish(rows: TelemetryRows, outcome: WriteOutcome): WriteResult {
    this.#bookkeeping.recordCounts([...rows.rejected, ...rows.ignored, ...outcome.rejected]);
    const rejected = [...rows.rejected, ...outcome.rejected].map(({ reason, count, sample }) =>
      sample === undefined ? { reason, count } : { reason, count, sample }
    );
    this.#totals.storedRows += outcome.stored;
    this.#totals.duplicateRows += outcome.duplicates;
    this.#totals.rejectedItems += rejected.reduce((sum, { count }) => sum + count, 0);
    this.#totals.ignoredItems += rows.ignored.reduce((sum, { count }) => sum + count, 0);
    return { ...outcome, rejected };
  }
}
