import type { DatabasePool, Logger } from '@lakegauge/database';
import { isConnectionFault } from '../connection-fault.ts';
import { addDays, startOfDay } from '../utc-time.ts';
import { buildPeriod } from './build-period.ts';
import { getMissingPeriods, type Period } from './get-missing-periods.ts';

export interface BuildPeriodsOptions {
  pool: DatabasePool;
  logger: Logger;
  now: Date;
  rollupDays: number;
  isOver: () => boolean;
}

/**
 * Builds the days and then the weeks whose hours are all rolled up and that are not there (any more): an hour that is
 * computed again takes its day and week with it. Readers need none of them; they only save time.
 */
export async function buildPeriods(
  options: BuildPeriodsOptions
): Promise<{ built: number; failures: string[] }> {
  const { pool, logger, isOver } = options;
  // The first whole day that retention leaves alone.
  const oldest = addDays(startOfDay(options.now), 1 - options.rollupDays);
  const failures: string[] = [];
  let built = 0;
  for (const period of ['day', 'week'] as const) {
    for (const from of await getMissingPeriods(pool, period, oldest)) {
      if (isOver()) return { built, failures };
      try {
        if (await buildPeriod(pool, toPeriodRange(period, from))) built++;
      } catch (error) {
        if (isConnectionFault(error)) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        logger.error({ period, from: from.toISOString(), error: reason }, 'Could not build a period');
        failures.push(`${period} from ${from.toISOString()} could not be built: ${reason}`);
      }
    }
  }
  return { built, failures };
}

function toPeriodRange(period: Period, from: Date) {
  return { period, from, to: addDays(from, period === 'day' ? 1 : 7) };
}
