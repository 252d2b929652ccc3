import type { DatabasePool, Logger } from '@lakegauge/database';
import { withRunLock } from './lock/with-run-lock.ts';
import { buildPeriods } from './period/build-periods.ts';
import { closingGraceMs } from './watermark/close-hours.ts';
import { rollUp, type RollUpResult } from './rollup/roll-up.ts';

export interface RollupClosedHoursOptions {
  pool: DatabasePool;
  logger: Logger;
  now: () => Date;
  /** How long after its end an hour is closed, so that most of its rows are there; the rest marks it. */
  graceMs?: number;
  /** How long a marked hour must have been quiet to be computed again. */
  quietMs?: number;
  rollupDays?: number;
  signal?: AbortSignal;
}

export interface RollupClosedHoursResult extends RollUpResult {
  /** False when another run held the lock, and nothing was done. */
  ran: boolean;
  periodsBuilt: number;
}

// The nightly run waits 60 s for the lock before it steps aside; one hour more may take a few seconds.
const heldMsMax = 20_000;
const hoursMax = 200;
const nothing = { hoursClosed: 0, hoursCreated: 0, hoursRecomputed: 0, periodsBuilt: 0, failures: [] };

/**
 * The cheap work between nightly runs: closes and rolls up the hours that have ended, computes marked ones again, builds the days
 * and weeks that are complete. Never waits for the run lock and holds it for seconds; what is left is for the next call.
 * Throws when the connection fails.
 */
export async function rollupClosedHours(options: RollupClosedHoursOptions): Promise<RollupClosedHoursResult> {
  const { pool, logger, now, graceMs = closingGraceMs, quietMs = 0, rollupDays = 90, signal } = options;
  const startedMs = now().getTime();
  const held = await withRunLock(pool, 0, async (lock) => {
    const isOver = () => {
      lock.assertHeld();
      return Boolean(signal?.aborted) || now().getTime() - startedMs > heldMsMax;
    };
    const until = new Date(startedMs - graceMs);
    const rolled = await rollUp({ pool, logger, until, quietMs, hoursMax, isOver });
    const periods = await buildPeriods({ pool, logger, now: now(), rollupDays, isOver });
    return {
      ...rolled,
      failures: [...rolled.failures, ...periods.failures],
      ran: true,
      periodsBuilt: periods.built
    };
  });
  if (!held) return { ...nothing, ran: false };
  const { result } = held;
  if (result.hoursCreated + result.hoursRecomputed > 0) {
    const { hoursCreated, hoursRecomputed, periodsBuilt } = result;
    logger.info({ hoursCreated, hoursRecomputed, periodsBuilt }, 'Rolled up closed hours');
  }
  return result;
}
