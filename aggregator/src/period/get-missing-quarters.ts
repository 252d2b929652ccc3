import { sql, type DatabasePool } from '@lakegauge/database';

/** Beginnings of the complete, unmarked quarters of days from `oldest` on that have endpoints and no rows of their own. */
export async function getMissingQuarters(pool: DatabasePool, oldest: Date): Promise<Date[]> {
  const { rows } = await pool.query<{ start: Date }>(sql`
    select start
    from rollup_state
    cross join generate_series(${oldest}::timestamptz, rolled_up - interval '6 hours', interval '6 hours') start
    where not exists (
        select from aggregated_periods
        where period = '6h' and metric_type = 'performance' and time_bucket = start
      )
      and exists (
        select from aggregated_metrics
        where metric_type = 'performance' and endpoint_path is not null
          and time_bucket >= start and time_bucket < start + interval '6 hours'
      )
      and not exists (select from rollup_marks where hour >= start and hour < start + interval '6 hours')
    order by start`);
  return rows.map((row) => row.start);
}
