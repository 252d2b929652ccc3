import { sql, type DatabasePool } from '@lakegauge/database';

export type Period = 'day' | 'week';

/**
 * Beginnings of the complete, unmarked periods from `oldest` on that have hours but no rows of their own. A week is built from
 * its days, so it is missing only once each of its days that has hours is there.
 */
export async function getMissingPeriods(pool: DatabasePool, period: Period, oldest: Date): Promise<Date[]> {
  const { rows } = await pool.query<{ from: Date }>(sql`
    with days as materialized (
      select
        day,
        date_trunc(${period}::text, day, 'UTC') as period_from,
        exists (
          select 1 from aggregated_metrics
          where metric_type in ('performance', 'usage', 'web_vital', 'histogram')
            and time_bucket >= day and time_bucket < day + interval '1 day'
        ) as has_hours,
        exists (
          select 1 from aggregated_periods
          where period = 'day' and metric_type in ('performance', 'usage', 'web_vital', 'histogram') and time_bucket = day
        ) as has_day,
        exists (
          select 1 from rollup_marks where hour >= day and hour < day + interval '1 day'
        ) as is_marked
      from rollup_state
      cross join generate_series(${oldest}::timestamptz, rolled_up - interval '1 day', interval '1 day') as day
    )
    select period_from as "from"
    from days
    where period_from >= ${oldest}
    group by period_from
    having bool_or(has_hours) and not bool_or(is_marked)
      and case ${period}::text
        when 'day' then not bool_or(has_day)
        else count(*) = 7 and bool_and(has_day or not has_hours) and not exists (
          select 1 from aggregated_periods
          where period = 'week' and metric_type in ('performance', 'usage', 'web_vital', 'histogram') and time_bucket = period_from
        )
      end
    order by period_from`);
  return rows.map((row) => row.from);
}
