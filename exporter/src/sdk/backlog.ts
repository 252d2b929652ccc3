import type { Logger } from '@lakegauge/database';
import { countRows } from '../rows/telemetry-row-lists.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { Spool, type SpoolPart } from '../spool/index.ts';
import { RowQueue } from './row-queue.ts';

/** Why rows were lost; the words are those of `error.type` in the metrics. */
export type DropReason =
  'queue_full' | 'spool_full' | 'spool_damaged' | 'schema_missing' | 'refused' | 'shutdown';

export interface BacklogOptions {
  queueRowsMax: number;
  spool: { folder: string; bytesMax: number; destination: string } | undefined;
  logger: Logger;
  onDropped: (reason: DropReason, rows: number) => void;
  /** Rows of a process that ended were found. */
  onAdopted: () => void;
}

/** Rows that are being sent. */
export interface Batch {
  rows: TelemetryRows;
  rowCount: number;
  since: number;
  /** Where they stand on disk, too. */
  part?: SpoolPart;
}

// What is encoded in one go holds up the program's own work: about a millisecond.
const spillRowsMax = 1000;
const brokenMs = 30_000;
const adoptEveryMs = 60_000;

/**
 * Everything that waits for the database, in its order: on disk what is older, in memory what is newer. As long as the
 * database is away, or anything is on disk, whatever comes goes to disk at once. A disk that cannot be written to is
 * tried again every half minute; until then rows wait in memory.
 */
export class Backlog {
  /** Resolves when what ended processes left was looked for. */
  readonly opened: Promise<void>;
  readonly #options: BacklogOptions;
  readonly #queue: RowQueue;
  readonly #spool: Spool | undefined;
  #adoptTimer: NodeJS.Timeout | undefined;
  #current: Batch | undefined;
  #spilling: Promise<void> | undefined;
  #spillingCurrent: Promise<void> | undefined;
  #spillingRows = 0;
  #isAway = false;
  #isBroken = false;
  #brokenUntil = 0;

  constructor(options: BacklogOptions) {
    this.#options = options;
    this.#queue = new RowQueue(options.queueRowsMax);
    if (options.spool) {
      this.#spool = new Spool({ ...options.spool, logger: options.logger, onLost: options.onDropped });
      this.#adoptTimer = setInterval(() => void this.adopt(), adoptEveryMs).unref();
    }
    this.opened = this.adopt();
  }

  get isEmpty(): boolean {
    return this.#queue.isEmpty && !this.#spilling && (this.#spool?.isEmpty ?? true);
  }

  /** Rows that this process alone has. */
  get rowsInMemory(): number {
    const sending = this.#current && !this.#current.part ? this.#current.rowCount : 0;
    return this.#queue.rowCount + this.#spillingRows + sending;
  }

  get spooled(): { rows: number; bytes: number; damages: number } | undefined {
    const spool = this.#spool;
    return spool && { rows: spool.rows, bytes: spool.bytes, damages: spool.damages };
  }

  /** When the oldest of them came, milliseconds since 1970. */
  get since(): number | undefined {
    return this.#spool?.since ?? this.#current?.since ?? this.#queue.since;
  }

  add(rows: TelemetryRows): void {
    this.#options.onDropped('queue_full', this.#queue.add(rows, Date.now()));
    this.#startSpilling();
  }

  /** The database is away, or slow to answer: what waits and what is being sent goes to disk. */
  away(): void {
    this.#isAway = true;
    this.#startSpilling();
  }

  /** The oldest rows, about `rowsMax` of them. One batch is out at a time, until it is kept or settled. */
  async next(rowsMax: number): Promise<Batch | undefined> {
    await this.opened;
    for (;;) {
      const read = this.#spool?.isEmpty === false ? await this.#spool.read(rowsMax) : undefined;
      if (read) {
        const { rows, part } = read;
        return (this.#current = { rows, part, rowCount: part.rows, since: part.segment.since });
      }
      if (this.#spilling) await this.#spilling;
      else break;
    }
    if (this.#queue.isEmpty) return undefined;
    const taken = this.#queue.take(rowsMax);
    return (this.#current = { ...taken, rowCount: countRows(taken.rows) });
  }

  /** The batch is stored, or lost for good. */
  async settle(batch: Batch, outcome: 'stored' | DropReason): Promise<void> {
    await this.#spillingCurrent;
    if (this.#current !== batch) return;
    this.#current = undefined;
    if (outcome === 'stored') this.#isAway = false;
    else this.#options.onDropped(outcome, batch.rowCount);
    if (batch.part) await this.#spool?.release(batch.part);
  }

  /** The batch comes again, before all others. */
  async keep(batch: Batch): Promise<void> {
    await this.#spillingCurrent;
    if (this.#current !== batch) return;
    this.#current = undefined;
    if (batch.part) this.#spool!.rewind(batch.part);
    else this.#options.onDropped('queue_full', this.#queue.putBack(batch.rows, batch.since));
  }

  /** Takes over what processes left that have ended; looked for at the start, each minute, and after an outage. */
  async adopt(): Promise<void> {
    if (!this.#spool) return;
    try {
      await this.#spool.adopt();
      if (!this.#spool.isEmpty) this.#options.onAdopted();
    } catch (error) {
      this.#reportBroken(error);
    }
  }

  /** Drops what waits in memory. */
  discard(reason: DropReason): void {
    this.#options.onDropped(reason, this.#queue.clear());
  }

  /** Brings everything to disk, as far as that is possible. */
  async secure(): Promise<void> {
    this.away();
    await this.#spilling;
  }

  /** What is in memory is lost; what is on disk waits for the next process. */
  async close(): Promise<void> {
    clearInterval(this.#adoptTimer);
    this.#options.onDropped('shutdown', this.rowsInMemory);
    this.#queue.clear();
    this.#current = undefined;
    await this.#spool?.close();
  }

  #canSpill(): boolean {
    return this.#spool !== undefined && Date.now() >= this.#brokenUntil;
  }

  #startSpilling(): void {
    if (this.#spilling || !this.#canSpill() || (!this.#isAway && this.#spool!.isEmpty)) return;
    this.#spilling = this.#spill().finally(() => {
      this.#spilling = undefined;
    });
  }

  async #spill(): Promise<void> {
    const current = this.#current;
    if (current && !current.part) {
      this.#spillingCurrent = this.#appendCurrent(current);
      await this.#spillingCurrent;
    }
    while (this.#canSpill() && !this.#queue.isEmpty) {
      const { rows, since } = this.#queue.take(spillRowsMax);
      this.#spillingRows = countRows(rows);
      const isKept = await this.#append(rows);
      this.#spillingRows = 0;
      if (!isKept) this.#options.onDropped('queue_full', this.#queue.putBack(rows, since));
    }
  }

  async #appendCurrent(current: Batch): Promise<void> {
    try {
      const part = await this.#spool!.append(current.rows, { isRead: true });
      if (part) current.part = part;
    } catch (error) {
      this.#reportBroken(error);
    }
  }

  /** Whether the disk has them, or has counted them as lost. */
  async #append(rows: TelemetryRows): Promise<boolean> {
    try {
      await this.#spool!.append(rows);
      if (this.#isBroken) this.#options.logger.info({}, 'The spool can be written again');
      this.#isBroken = false;
      return true;
    } catch (error) {
      this.#reportBroken(error);
      return false;
    }
  }

  #reportBroken(error: unknown): void {
    this.#brokenUntil = Date.now() + brokenMs;
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#options.logger.warn(
      { folder: this.#options.spool?.folder, error: String(error) },
      'The spool cannot be written, so telemetry waits in memory only; free the disk or correct LAKEGAUGE_SPOOL_DIR'
    );
  }
}
