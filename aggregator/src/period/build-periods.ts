import type { DatabasePool, Logger } from '@lakegauge/database';
import { isConnectionFault } from '../connection-fault.ts';
import { addDays, startOfDay } from '../utc-time.ts';
import { buildPeriod } from './build-period.ts';
import { buildPrepared } from './build-prepared.ts';
import { getMissingOverall } from './get-missing-overall.ts';
import { getMissingPeriods, type Period } from './get-missing-periods.ts';
import { getMissingQuarters } from './get-missing-quarters.ts';
import { insertOverall } from './insert-overall.ts';
import { insertQuarters } from './insert-quarters.ts';

export interface BuildPeriodsOptions {
  pool: DatabasePool;
  logger: Logger;
  now: Date;
  rollupDays: number;
  isOver: () => boolean;
}

/**
 * Builds the days and then the weeks whose hours are all rolled up and that are not there (any more): an hour that is
 * computed again takes its day and week with it. So with quarters of days and with the rows
 * over all services. Readers need none of them; they only save time.
 */
export async function buildPeriods(
  options: BuildPeriodsOptions
): Promise<{ built: number; failures: string[] }> {
  const { pool, logger, isOver } = options;
  // The first whole day that retention leaves alone.
  const oldest = addDays(startOfDay(options.now), 1 - options.rollupDays);
  const failures: string[] = [];
  let built = 0;
  await prepare('hours over all services', 48, 'hour');
  await attempt('quarters of days', async () => {
    const starts = await getMissingQuarters(pool, oldest);
    await buildPrepared({ pool, starts, startsMax: 4, isOver, toStatement: insertQuarters });
  });
  for (const period of ['day', 'week'] as const) {
    for (const from of await getMissingPeriods(pool, period, oldest)) {
      if (isOver()) return { built, failures };
      await attempt(`${period} from ${from.toISOString()}`, async () => {
        if (await buildPeriod(pool, toPeriodRange(period, from))) built++;
      });
    }
    await prepare(`${period}s over all services`, 7, period);
  }
  return { built, failures };

  function prepare(what: string, startsMax: number, period: Period | 'hour'): Promise<void> {
    return attempt(what, async () => {
      const starts = await getMissingOverall(pool, period, oldest);
      const toStatement = (batch: Date[]) => insertOverall(period, batch);
      await buildPrepared({ pool, starts, startsMax, isOver, toStatement });
    });
  }

  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isConnectionFault(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      logger.error({ what, error: reason }, 'Could not build a period');
      failures.push(`${what} could not be built: ${reason}`);
    }
  }
}

function toPeriodRange(period: Period, from: Date) {
  return { period, from, to: addDays(from, period === 'day' ? 1 : 7) };
}
