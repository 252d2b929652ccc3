import { sql, type DatabaseClient, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

/** How many raw rows of each table an hour has. */
export interface RawCounts {
  performanceMetrics: number;
  usageEvents: number;
  histogramPoints: number;
}

/**
 * Counts the raw rows of an hour; of performance_metrics only whether there are any (1), since the statement that rolls them up
 * counts them in passing.
 */
export async function countRawRows(client: DatabaseClient, hour: TimeRange): Promise<RawCounts> {
  const { rows } = await client.query<RawCounts>(sql`
    select
      exists (
        select from performance_metrics where timestamp >= ${hour.from} and timestamp < ${hour.to}
      )::integer as "performanceMetrics",
      (select count(*) from usage_events where timestamp >= ${hour.from} and timestamp < ${hour.to}) as "usageEvents",
      (select count(*) from histogram_points where timestamp >= ${hour.from} and timestamp < ${hour.to}) as "histogramPoints"`);
  return rows[0]!;
}

/** Remembers how many raw rows an hour was rolled up from, for the nightly comparison and for the record of removals. */
export function recordRawRows(hour: TimeRange, counts: RawCounts): SqlStatement {
  return sql`
    insert into rollup_hours (hour, performance_metrics_rows, usage_events_rows, histogram_points_rows)
    values (${hour.from}, ${counts.performanceMetrics}, ${counts.usageEvents}, ${counts.histogramPoints})
    on conflict (hour) do update set
      performance_metrics_rows = excluded.performance_metrics_rows,
      usage_events_rows = excluded.usage_events_rows,
      histogram_points_rows = excluded.histogram_points_rows,
      rolled_up_at = excluded.rolled_up_at`;
}
