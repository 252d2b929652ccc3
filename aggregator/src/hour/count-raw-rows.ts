import { sql, type DatabaseClient, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

/** How many raw rows of each table an hour has. */
export interface RawCounts {
  hour: Date;
  performanceMetrics: number;
  usageEvents: number;
  histogramPoints: number;
}

/**
 * Counts the raw rows of each hour of a range; of performance_metrics only whether the range has any (1 in its first hour), since
 * the statement that rolls them up counts them in passing.
 */
export async function countRawRows(client: DatabaseClient, range: TimeRange): Promise<RawCounts[]> {
  const { rows } = await client.query<RawCounts>(sql`
    select
      hour,
      case
        when hour = ${range.from} then exists (
          select from performance_metrics where timestamp >= ${range.from} and timestamp < ${range.to}
        )::integer
        else 0
      end as "performanceMetrics",
      coalesce(events.items, 0)::bigint as "usageEvents",
      coalesce(points.items, 0)::bigint as "histogramPoints"
    from generate_series(${range.from}::timestamptz, ${range.to}::timestamptz - interval '1 hour', interval '1 hour') as hour
    left join (
      select date_bin('1 hour', timestamp, 'epoch') as hour, count(*) as items
      from usage_events
      where timestamp >= ${range.from} and timestamp < ${range.to}
      group by 1
    ) events using (hour)
    left join (
      select date_bin('1 hour', timestamp, 'epoch') as hour, count(*) as items
      from histogram_points
      where timestamp >= ${range.from} and timestamp < ${range.to}
      group by 1
    ) points using (hour)
    order by hour`);
  return rows;
}

/** Remembers how many raw rows each hour was rolled up from, for the nightly comparison and for the record of removals. */
export function recordRawRows(counts: RawCounts[]): SqlStatement {
  return sql`
    insert into rollup_hours (hour, performance_metrics_rows, usage_events_rows, histogram_points_rows)
    select *
    from unnest(
      ${counts.map((count) => count.hour)}::timestamptz[],
      ${counts.map((count) => count.performanceMetrics)}::bigint[],
      ${counts.map((count) => count.usageEvents)}::bigint[],
      ${counts.map((count) => count.histogramPoints)}::bigint[]
    )
    on conflict (hour) do update set
      performance_metrics_rows = excluded.performance_metrics_rows,
      usage_events_rows = excluded.usage_events_rows,
      histogram_points_rows = excluded.histogram_points_rows,
      rolled_up_at = excluded.rolled_up_at`;
}
