import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { errorClass, errorCode, type Logger } from '@lakegauge/database';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import type { TelemetryWriter } from '../writer/telemetry-writer.ts';
import type { ExporterOptions } from './destination.ts';
import { openDestination, type OpenDestination } from './open-destination.ts';
import { RowQueue, countRows } from './row-queue.ts';

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
// A program may start before its database is set up.
const missingSchemaDelayMs = 300_000;
const hopelessCloseMs = 500;

/**
 * Takes rows off a service's hands at once and stores them behind its back: nothing that happens to the database is
 * noticed by the caller. Waits in a bounded queue and tries again while it is away; says so once when that begins and
 * once when it ends. Own work is neither traced nor keeps the program alive.
 */
export class RowSender {
  readonly #destination: OpenDestination;
  readonly #writer: TelemetryWriter;
  readonly #logger: Logger;
  readonly #queue: RowQueue;
  readonly #flushTimeoutMs: number;
  readonly #stats = { storedRows: 0, droppedRows: 0, retries: 0 };
  #sending: Promise<void> | undefined;
  #sendingRows = 0;
  #wake: (() => void) | undefined;
  #closing: Promise<void> | undefined;
  #isClosed = false;
  #isHurried = false;

  constructor(options: ExporterOptions) {
    this.#destination = openDestination(options);
    this.#writer = this.#destination.writer;
    this.#logger = this.#destination.logger;
    this.#queue = new RowQueue(options.queueRowsMax ?? 100_000);
    this.#flushTimeoutMs = options.flushTimeoutMs ?? 10_000;
  }

  /** Whether the rows were accepted; never throws and never waits. */
  send(rows: TelemetryRows): boolean {
    if (this.#closing) return false;
    if (this.#destination.condition.state === 'missing' && !this.#isHurried && this.#sending) {
      this.#stats.droppedRows += countRows(rows);
      return true;
    }
    this.#drop(this.#queue.add(rows));
    this.#start();
    return true;
  }

  /** Tries at once, and waits until everything that was accepted is stored or dropped, or the time is up. */
  async flush(): Promise<void> {
    this.#isHurried = true;
    this.#wake?.();
    this.#start();
    await within(this.#flushTimeoutMs, this.#sending);
    this.#isHurried = false;
  }

  /** As `flush`, then lets go of the database. What could not be stored is lost and counted. */
  shutdown(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  stats(): SenderStats {
    return { queuedRows: this.#queue.rowCount + this.#sendingRows, ...this.#stats };
  }

  async #close(): Promise<void> {
    await this.flush();
    this.#isClosed = true;
    const waiting = this.#queue.clear();
    this.#drop(waiting);
    this.#wake?.();
    const lost = waiting + this.#sendingRows;
    if (lost > 0) {
      this.#logger.warn({ rows: lost }, 'Telemetry was lost because the database was away at the end');
    }
    await this.#destination.close(lost > 0 ? hopelessCloseMs : this.#flushTimeoutMs);
  }

  #start(): void {
    if (this.#sending || this.#queue.isEmpty) return;
    // From the root: the timers made inside inherit this context, not that of a request.
    this.#sending = context
      .with(suppressTracing(ROOT_CONTEXT), () => this.#run())
      // A rejection that nobody handles would end the service.
      .catch((error: unknown) => void this.#report(error))
      .finally(() => {
        this.#sending = undefined;
      });
  }

  async #run(): Promise<void> {
    let delayMs = retryDelayMsMin;
    while (!this.#queue.isEmpty) {
      const rows = this.#queue.take(batchRowsMax);
      this.#sendingRows = countRows(rows);
      const error = await this.#attempt(rows);
      this.#sendingRows = 0;
      if (error === undefined) {
        delayMs = retryDelayMsMin;
        continue;
      }
      const state = this.#report(error);
      if (state === 'refused' || this.#isClosed) this.#drop(countRows(rows));
      else if (state === 'missing') {
        this.#drop(countRows(rows) + this.#queue.clear());
        await this.#pause(missingSchemaDelayMs);
      } else {
        this.#drop(this.#queue.putBack(rows));
        this.#stats.retries++;
        await this.#pause(delayMs * (0.8 + Math.random() * 0.4));
        delayMs = Math.min(delayMs * 2, retryDelayMsMax);
      }
    }
  }

  async #attempt(rows: TelemetryRows): Promise<unknown> {
    try {
      const { stored, duplicates } = await this.#writer.write(rows);
      this.#stats.storedRows += stored + duplicates;
      if (this.#destination.condition.state !== 'working') this.#logger.info({}, 'Telemetry is stored again');
      this.#destination.condition.state = 'working';
      return undefined;
    } catch (error) {
      return error;
    }
  }

  /** Logs once for each change of state, however often and by how many senders it is tried. */
  #report(error: unknown): keyof typeof messages {
    const state = stateAfter(error);
    if (state !== this.#destination.condition.state) {
      this.#logger.warn({ error: String(error), code: errorCode(error) }, messages[state]);
    }
    this.#destination.condition.state = state;
    return state;
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#isHurried ? Math.min(delayMs, retryDelayMsMin) : delayMs);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #drop(rows: number): void {
    this.#stats.droppedRows += rows;
  }
}

const messages = {
  away: 'Telemetry cannot be stored now; it is kept in memory and tried again',
  missing:
    'The database has no Lakegauge tables, so telemetry is dropped; run "lakegauge migrate" or correct LAKEGAUGE_SCHEMA',
  refused: 'Telemetry was dropped because it cannot be stored'
};

function stateAfter(error: unknown): keyof typeof messages {
  const code = errorCode(error);
  if (code === '42P01' || code === '3F000') return 'missing';
  return errorClass(error) === 'permanent' ? 'refused' : 'away';
}

async function within(timeoutMs: number, work: Promise<unknown> | undefined): Promise<void> {
  if (!work) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
