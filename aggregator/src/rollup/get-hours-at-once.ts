import { sql, type DatabasePool } from '@lakegauge/database';
import { startOfDay } from '../utc-time.ts';

// Some 1.5 million requests: seconds of work and a hundred megabytes of memory, beside which planning is nothing.
const bytesAtOnceMax = 256 * 2 ** 20;

/**
 * How many hours of each day may be computed in one transaction, from the size of its partitions: counting rows would cost
 * a tenth of the computation, and statistics may be missing. Rows in a default partition count for every day.
 */
export async function getHoursAtOnce(pool: DatabasePool, hours: Date[]): Promise<(day: Date) => number> {
  const days = [...new Set(hours.map((hour) => startOfDay(hour).getTime()))].map((day) => new Date(day));
  const { rows } = await pool.query<{ day: Date; bytes: number }>(sql`
    select day, coalesce(sum(pg_relation_size(partition)), 0)::bigint as bytes
    from unnest(${days}::timestamptz[]) as day
    cross join unnest(array['performance_metrics', 'usage_events', 'histogram_points']) as parent
    cross join lateral (
      values
        (to_regclass(parent || '_' || to_char(day at time zone 'UTC', 'YYYYMMDD'))),
        (to_regclass(parent || '_default'))
    ) as partitions (partition)
    group by day`);
  const bytesOf = new Map(rows.map(({ day, bytes }) => [day.getTime(), bytes]));
  return (day) => toHoursAtOnce(bytesOf.get(day.getTime()) ?? Infinity);
}

/** As if the rows were spread evenly over the day; where they are not, one hour is most of the day anyhow. */
export function toHoursAtOnce(bytesOfDay: number): number {
  return Math.min(24, Math.max(1, Math.floor((24 * bytesAtOnceMax) / bytesOfDay)));
}
