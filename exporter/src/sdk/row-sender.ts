import { errorClass, errorCode, type Logger } from '@lakegauge/database';
import { countRows } from '../rows/telemetry-row-lists.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import type { TelemetryWriter } from '../writer/telemetry-writer.ts';
import { Backlog, type Batch } from './backlog.ts';
import type { ExporterOptions } from './destination.ts';
import { observeSender } from './observe-senders.ts';
import { openDestination, type OpenDestination } from './open-destination.ts';
import { runApart } from '../apart/run-apart.ts';
import { SenderCounts } from './sender-counts.ts';

/** Since the exporter was made, save for the first, which is of this moment. */
export interface SenderStats {
  queuedRows: number;
  storedRows: number;
  /** Rows that were lost here: the queue was full, the database has no tables of ours, or the program ended. */
  droppedRows: number;
  /** Attempts that failed and were made again. */
  retries: number;
}

const batchRowsMax = 5_000;
const retryDelayMsMin = 500;
const retryDelayMsMax = 30_000;
// A database that has not answered by then may be hanging, and what waits for it is safer on disk.
const slowMs = 1_000;
// A program may start before its database is set up.
const missingSchemaDelayMs = 300_000;
const hopelessCloseMs = 500;
const secureMs = 1_000;

/**
 * Takes rows off a service's hands at once and stores them behind its back: nothing that happens to the database is
 * noticed by the caller. Waits in a bounded backlog and tries again while it is away; says so once when that begins and
 * once when it ends. Own work is neither traced nor keeps the program alive.
 */
export class RowSender {
  readonly #destination: OpenDestination;
  readonly #writer: TelemetryWriter;
  readonly #logger: Logger;
  readonly #backlog: Backlog;
  readonly #flushTimeoutMs: number;
  readonly #counts = new SenderCounts();
  readonly #observation: { begin(): void; end(): void };
  #sending: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #closing: Promise<void> | undefined;
  #isClosed = false;
  #isHurried = false;
  /** Since a flush that was in vain, nothing has been stored. */
  #isVain = false;

  constructor(options: ExporterOptions) {
    this.#destination = openDestination(options);
    this.#writer = this.#destination.writer;
    this.#logger = this.#destination.logger;
    this.#flushTimeoutMs = options.flushTimeoutMs ?? 10_000;
    const { spool } = options;
    this.#backlog = this.#apart(
      () =>
        new Backlog({
          queueRowsMax: options.queueRowsMax ?? 100_000,
          spool: spool && { ...spool, destination: this.#destination.name },
          logger: this.#logger,
          onDropped: (reason, rows) => this.#counts.dropped(reason, rows),
          onAdopted: () => this.#start()
        })
    );
    this.#observation = observeSender(
      { counts: this.#counts, backlog: this.#backlog },
      options.meterProvider
    );
  }

  /** Whether the rows were accepted; never throws and never waits. */
  send(rows: TelemetryRows): boolean {
    this.#observation.begin();
    if (this.#closing) return false;
    if (this.#isHopeless()) {
      this.#counts.dropped('schema_missing', countRows(rows));
      return false;
    }
    this.#apart(() => this.#backlog.add(rows));
    this.#start();
    return true;
  }

  /** Why `send` refuses rows now. */
  get refusal(): string {
    return this.#closing ? 'The exporter was shut down' : 'The database has no Lakegauge tables';
  }

  /** Tries at once, and waits until everything that was accepted is stored or dropped, or the time is up. */
  flush(): Promise<void> {
    return this.#flushWithin(this.#flushTimeoutMs);
  }

  /**
   * As `flush`, then lets go of the database. What could not be stored stays in the spool, for the next process; what
   * is not there is lost and counted.
   */
  shutdown(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  stats(): SenderStats {
    return {
      queuedRows: this.#backlog.rowsInMemory + (this.#backlog.spooled?.rows ?? 0),
      storedRows: this.#counts.storedRows,
      droppedRows: this.#counts.droppedRows,
      retries: this.#counts.retries
    };
  }

  async #close(): Promise<void> {
    // Who shuts down often flushes first; in vain once, it is not worth its whole time again.
    await this.#flushWithin(this.#isVain ? hopelessCloseMs : this.#flushTimeoutMs);
    this.#isClosed = true;
    this.#wake?.();
    await within(
      secureMs,
      this.#apart(() => this.#backlog.secure())
    );
    const lost = this.#backlog.rowsInMemory;
    const spooled = this.#backlog.spooled?.rows ?? 0;
    if (lost > 0) {
      this.#logger.warn({ rows: lost }, 'Telemetry was lost because the database was away at the end');
    }
    await this.#destination.close(lost + spooled > 0 ? hopelessCloseMs : this.#flushTimeoutMs);
    await within(secureMs, this.#backlog.close());
    this.#observation.end();
  }

  async #flushWithin(timeoutMs: number): Promise<void> {
    this.#isHurried = true;
    this.#wake?.();
    if (!(await within(timeoutMs, this.#drain()))) this.#isVain = true;
    this.#isHurried = false;
  }

  async #drain(): Promise<void> {
    await this.#backlog.opened;
    this.#start();
    await this.#sending;
  }

  #start(): void {
    if (this.#sending || this.#isClosed || this.#backlog.isEmpty) return;
    this.#sending = this.#apart(() => this.#run())
      // A rejection that nobody handles would end the service.
      .catch((error: unknown) => void this.#report(error))
      .finally(() => {
        this.#sending = undefined;
      });
  }

  async #run(): Promise<void> {
    let delayMs = retryDelayMsMin;
    while (!this.#isClosed) {
      const batch = await this.#backlog.next(batchRowsMax);
      if (!batch) return;
      const error = await this.#attempt(batch);
      if (error === undefined) {
        delayMs = retryDelayMsMin;
        continue;
      }
      const state = this.#report(error);
      if (state === 'refused') await this.#backlog.settle(batch, 'refused');
      else if (state === 'missing') {
        await this.#giveUp(batch);
        await this.#pause(missingSchemaDelayMs);
      } else {
        this.#counts.retries++;
        this.#backlog.away();
        await this.#backlog.keep(batch);
        await this.#pause(delayMs * (0.8 + Math.random() * 0.4));
        delayMs = Math.min(delayMs * 2, retryDelayMsMax);
      }
    }
  }

  /** Undefined when the rows are stored, else what kept them from it. */
  async #attempt(batch: Batch): Promise<unknown> {
    const slow = setTimeout(() => this.#backlog.away(), slowMs).unref();
    const startedMs = performance.now();
    try {
      const result = await this.#writer.write(batch.rows);
      clearTimeout(slow);
      this.#counts.stored(batch.rows, result, performance.now() - startedMs);
      this.#isVain = false;
      await this.#backlog.settle(batch, 'stored');
      // Counts without rows are taken without asking the database.
      if (batch.rowCount === 0) return undefined;
      if (this.#destination.condition.state !== 'working') {
        this.#logger.info({}, 'Telemetry is stored again');
        void this.#backlog.adopt();
      }
      this.#destination.condition.state = 'working';
      return undefined;
    } catch (error) {
      clearTimeout(slow);
      this.#counts.failedBatches++;
      return error;
    }
  }

  /** Without tables what is on disk waits for them, and what is in memory goes. */
  async #giveUp(batch: Batch): Promise<void> {
    if (batch.part) await this.#backlog.keep(batch);
    else await this.#backlog.settle(batch, 'schema_missing');
    this.#backlog.discard('schema_missing');
  }

  #isHopeless(): boolean {
    return this.#destination.condition.state === 'missing' && !this.#isHurried && this.#sending !== undefined;
  }

  /** Logs once for each change of state, however often and by how many senders it is tried. */
  #report(error: unknown): keyof typeof messages {
    const state = stateAfter(error);
    if (state !== this.#destination.condition.state) {
      this.#logger.warn({ error: String(error), code: errorCode(error) }, this.#message(state));
    }
    this.#destination.condition.state = state;
    return state;
  }

  #message(state: keyof typeof messages): string {
    return state === 'away' && this.#backlog.spooled ? messages.spooled : messages[state];
  }

  #pause(delayMs: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#isHurried ? Math.min(delayMs, retryDelayMsMin) : delayMs);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** From the root: the timers made inside inherit this context, not that of a request. */
  #apart<Result>(work: () => Result): Result {
    return runApart(work);
  }
}

const messages = {
  away: 'Telemetry cannot be stored now; it is kept in memory and tried again',
  spooled: 'Telemetry cannot be stored now; it is kept in the spool and tried again',
  missing:
    'The database has no Lakegauge tables that its user may see, so telemetry is dropped; run "lakegauge migrate" or correct LAKEGAUGE_SCHEMA',
  refused: 'Telemetry was dropped because it cannot be stored'
};

function stateAfter(error: unknown): 'away' | 'missing' | 'refused' {
  const code = errorCode(error);
  if (code === '42P01' || code === '3F000') return 'missing';
  return errorClass(error) === 'permanent' ? 'refused' : 'away';
}

/** Whether the work ended in time. */
async function within(timeoutMs: number, work: Promise<unknown> | undefined): Promise<boolean> {
  if (!work) return true;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const inTime = await Promise.race([work.then(() => true as const), late]);
  clearTimeout(timer);
  return inTime;
}
