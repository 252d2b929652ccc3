import { sql, type DatabasePool } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

/** How many raw rows the hours of a range had when they were rolled up, which is when they were last counted. */
export async function getRemovedRows(pool: DatabasePool, range: TimeRange): Promise<number> {
  const { rows } = await pool.query<{ removed: number }>(sql`
    select coalesce(sum(performance_metrics_rows + usage_events_rows + histogram_points_rows), 0)::bigint as removed
    from rollup_hours
    where hour >= ${range.from} and hour < ${range.to}`);
  return rows[0]?.removed ?? 0;
}
