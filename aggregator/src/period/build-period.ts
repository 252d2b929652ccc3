import { sql, transaction, type DatabasePool } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';
import type { Period } from './get-missing-periods.ts';
import { insertPeriod } from './insert-period.ts';
import { computationSettings } from '../computation-settings.ts';

/**
 * Builds one day or week, or returns false where its hours changed since it was found missing. The update of
 * `rollup_state` keeps it apart from the computation of an hour, exactly as in recomputeHours.
 */
export async function buildPeriod(
  pool: DatabasePool,
  period: TimeRange & { period: Period }
): Promise<boolean> {
  return transaction(pool, { isolation: 'serializable', attemptsMax: 8 }, async (client) => {
    await client.query(computationSettings('32MB'));
    const ready = await client.query(sql`
      update rollup_state
      set rolled_up = rolled_up
      where rolled_up >= ${period.to}
        and not exists (select 1 from rollup_marks where hour >= ${period.from} and hour < ${period.to})
        and not exists (
          select 1 from aggregated_periods
          where period = ${period.period} and time_bucket = ${period.from}
            and metric_type in ('performance', 'usage', 'web_vital', 'histogram')
        )`);
    if (ready.rowCount === 0) return false;
    await client.query(insertPeriod(period));
    return true;
  });
}
