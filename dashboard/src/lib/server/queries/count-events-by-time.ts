import { sql } from '@lakegauge/database';
import type { UsageFilter } from '../../metrics/usage.ts';
import type { RollupCells } from './choose-levels.ts';
import type { Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** How many events each bucket of time holds; no row where it holds none. No cell may lie in two buckets. */
export async function countEventsByTime(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  filter: Omit<UsageFilter, 'range'>,
  starts: Date[]
): Promise<{ bucket: Date; events: number }[]> {
  const { service, environment, eventType } = filter;
  const pieceFrom = sources.raw.map((piece) => piece.from);
  const pieceTo = sources.raw.map((piece) => piece.to);
  return reading.query<{ bucket: Date; events: number }>(sql`
    with
    series as (
      select ${starts}::timestamptz[] as starts
    )
    select bucket, sum(events)::bigint as events
    from (
      select
        (select starts from series)[width_bucket(r.timestamp, (select starts from series))] as bucket,
        count(*) as events
      from unnest(${pieceFrom}::timestamptz[], ${pieceTo}::timestamptz[]) as piece (from_time, to_time)
      -- The offset keeps the planner from reading every row there is and asking of each which piece it is in.
      cross join lateral (
        select * from usage_events where timestamp >= piece.from_time and timestamp < piece.to_time offset 0
      ) r
      where (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and (${eventType}::text is null or r.event_type = ${eventType})
      group by 1
      union all
      select
        (select starts from series)[width_bucket(cell.time_bucket, (select starts from series))],
        cell.sample_count
      from (
        select time_bucket, service_name, environment, event_type, sample_count
        from aggregated_metrics
        where metric_type = 'usage' and endpoint_path is null and time_bucket = any(${cells.hours}::timestamptz[])
        union all
        select time_bucket, service_name, environment, event_type, sample_count
        from aggregated_periods
        where period = 'day' and metric_type = 'usage' and endpoint_path is null
          and time_bucket = any(${cells.days}::timestamptz[])
      ) cell
      where cell.event_type is not distinct from ${eventType}::text
        and (${service}::text is null or cell.service_name = ${service})
        and (${environment}::text is null or cell.environment = ${environment})
    ) counted
    group by bucket
    order by bucket`);
}
