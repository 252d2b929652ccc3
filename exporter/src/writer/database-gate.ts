import { errorClass, errorCode, type Logger } from '@lakegauge/database';
import { DatabaseAwayError } from './database-away-error.ts';

export interface DatabaseGateOptions {
  logger: Logger;
  /** Milliseconds since 1970. */
  now: () => number;
}

const probeDelayMsMin = 100;
const probeDelayMsMax = 5000;

// A deadlock, a lost race, a lock or a statement that took too long: the database answered, so it is there.
const answersOfTheBusy = new Set(['40001', '40P01', '55P03', '57014']);

/**
 * Knows whether the database takes writes, from how the last ones went. While it does not, writes are turned away at
 * once, for a crowd that waits is what makes an outage last longer than its cause. Now and then one is let through to
 * find out: a write and not `select 1`, because a full disk, a missing right and a standby answer that well.
 */
export class DatabaseGate {
  readonly #logger: Logger;
  readonly #now: () => number;
  #lastError: unknown;
  #failures = 0;
  #probing = false;
  #probeAt = 0;

  constructor({ logger, now }: DatabaseGateOptions) {
    this.#logger = logger;
    this.#now = now;
  }

  get isAway(): boolean {
    return this.#failures > 0;
  }

  /** Whether a write may go on; the reason where it may not. Each that may has to end in `succeeded` or `failed`. */
  refuse(): DatabaseAwayError | null {
    if (!this.isAway) return null;
    // A clock that was set back must not keep the gate shut.
    this.#probeAt = Math.min(this.#probeAt, this.#now() + probeDelayMsMax);
    const waitMs = Math.max(0, this.#probeAt - this.#now());
    if (this.#probing || waitMs > 0) return new DatabaseAwayError(this.#lastError, waitMs);
    this.#probing = true;
    return null;
  }

  succeeded(): void {
    if (this.isAway) this.#logger.info({}, 'The database takes telemetry again');
    this.#failures = 0;
    this.#probing = false;
  }

  /** Notes how a write failed; returns what those that wait behind it are told, or null where they may go on. */
  failed(error: unknown): DatabaseAwayError | null {
    if (!showsAbsence(error)) {
      this.succeeded();
      return null;
    }
    if (!this.isAway) {
      this.#logger.warn(
        { error: String(error) },
        'The database does not take telemetry; senders are told to come back until it does'
      );
    }
    // The first time nothing is waited for: it may have been one connection that an administrator ended.
    const delayMs = this.isAway ? probeDelayMsMin * 2 ** Math.min(this.#failures - 1, 16) : 0;
    this.#failures++;
    this.#probing = false;
    this.#lastError = error;
    this.#probeAt = this.#now() + Math.min(delayMs, probeDelayMsMax);
    return new DatabaseAwayError(error, this.#probeAt - this.#now());
  }
}

function showsAbsence(error: unknown): boolean {
  return errorClass(error) === 'retryable' && !answersOfTheBusy.has(errorCode(error) ?? '');
}
