import { sql, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

export interface RawCounts {
  performance_metrics_rows: number;
  usage_events_rows: number;
  histogram_points_rows: number;
}

/** Remembers and returns (RawCounts) how many raw rows an hour was rolled up from, for the nightly comparison and for the record of removals. */
export function countRawRows(hour: TimeRange): SqlStatement {
  return sql`
    insert into rollup_hours (hour, performance_metrics_rows, usage_events_rows, histogram_points_rows)
    values (
      ${hour.from},
      (select count(*) from performance_metrics where timestamp >= ${hour.from} and timestamp < ${hour.to}),
      (select count(*) from usage_events where timestamp >= ${hour.from} and timestamp < ${hour.to}),
      (select count(*) from histogram_points where timestamp >= ${hour.from} and timestamp < ${hour.to})
    )
    on conflict (hour) do update set
      performance_metrics_rows = excluded.performance_metrics_rows,
      usage_events_rows = excluded.usage_events_rows,
      histogram_points_rows = excluded.histogram_points_rows,
      rolled_up_at = excluded.rolled_up_at
    returning performance_metrics_rows, usage_events_rows, histogram_points_rows`;
}
