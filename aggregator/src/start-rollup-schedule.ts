import { randomUUID } from 'node:crypto';
import type { DatabasePool, Logger } from '@lakegauge/database';
import { aggregate } from './aggregate.ts';
import { ensurePartitions } from './ensure-partitions.ts';
import { rollupClosedHours } from './rollup-closed-hours.ts';
import type { AggregateOptions } from './run/aggregate-options.ts';
import { getLastJobRun } from './run/job-runs.ts';
import { hourMs, startOfDay } from './utc-time.ts';

export interface RollupScheduleOptions extends Pick<
  AggregateOptions,
  'rawDays' | 'rollupDays' | 'warnRows' | 'alertRows' | 'notify'
> {
  pool: DatabasePool;
  logger: Logger;
  now: () => Date;
  everyMs?: number;
  /** How long a marked hour must have been quiet to be computed again between nightly runs. */
  quietMs?: number;
}

const nightlyHourUtc = 2;

/**
 * The aggregator inside a process that runs for long: partitions ahead, closed hours rolled up within minutes, and the
 * nightly run at 02:00 UTC, or as soon as the process is up again after it was missed. Every replica runs one; the run
 * lock and job_runs decide who works. Never overlaps itself, never throws, and keeps no process alive.
 */
export function startRollupSchedule(options: RollupScheduleOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  const begin = () => {
    running ??= tick(options, stopping.signal).finally(() => (running = null));
  };
  const timer = setInterval(begin, options.everyMs ?? 60_000);
  timer.unref();
  begin();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    }
  };
}

async function tick(options: RollupScheduleOptions, signal: AbortSignal): Promise<void> {
  const { pool, logger, now, quietMs = 60_000 } = options;
  try {
    await ensurePartitions({ pool, now });
    if (signal.aborted) return;
    if (await isNightlyDue(options)) {
      // Another replica that has the lock is doing this very run, so there is nothing to wait for.
      await aggregate({ ...options, lockWaitMs: 0, correlationId: randomUUID(), signal });
    } else {
      await rollupClosedHours({ ...options, quietMs, signal });
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.error({ error: reason }, 'The rollup could not run; trying again');
  }
}

/** Whether no run has begun since the last 02:00 UTC. Asked of the database, so that a restart changes nothing. */
async function isNightlyDue({ pool, now }: RollupScheduleOptions): Promise<boolean> {
  const today = startOfDay(now()).getTime() + nightlyHourUtc * hourMs;
  const due = now().getTime() >= today ? today : today - 24 * hourMs;
  const last = await getLastJobRun(pool, now());
  return last === null || last.getTime() < due;
}
