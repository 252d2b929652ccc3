import { sql, type DatabasePool } from '@lakegauge/database';
import type { Period } from './get-missing-periods.ts';

/**
 * Beginnings of the rolled-up hours, and of the days and weeks that are built, from `oldest` on that have no row over
 * all services yet.
 */
export async function getMissingOverall(
  pool: DatabasePool,
  period: Period | 'hour',
  oldest: Date
): Promise<Date[]> {
  const { rows } = await pool.query<{ start: Date }>(sql`
    select start
    from (
      select hour as start
      from rollup_hours
      where ${period}::text = 'hour' and hour >= ${oldest} and hour < (select rolled_up from rollup_state)
      union all
      select start
      from rollup_state
      cross join generate_series(date_trunc('week', ${oldest}::timestamptz, 'UTC'), rolled_up, interval '1 day') start
      where exists (
        select from aggregated_periods
        where period = ${period} and metric_type in ('performance', 'usage') and time_bucket = start
      )
    ) candidate
    where not exists (select from overall_periods o where o.period = ${period} and o.time_bucket = candidate.start)
    order by start`);
  return rows.map((row) => row.start);
}
