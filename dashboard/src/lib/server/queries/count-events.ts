import { sql } from '@lakegauge/database';
import type { UsageFilter } from '../../metrics/usage.ts';
import type { RollupCells } from './choose-levels.ts';
import type { Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

export interface EventCountRow {
  event_type: string;
  /** Empty where the event names no page. Null in the row over all pages of a type. */
  page: string | null;
  events: number;
}

/** Events by type, and page views by page, most frequent first. */
export async function countEvents(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  filter: Omit<UsageFilter, 'range'>
): Promise<EventCountRow[]> {
  const { service, environment, eventType } = filter;
  const pieceFrom = sources.raw.map((piece) => piece.from);
  const pieceTo = sources.raw.map((piece) => piece.to);
  return reading.query<EventCountRow>(sql`
    with counted as (
      select r.event_type, coalesce(r.page_name, '') as page, count(*) as events
      from unnest(${pieceFrom}::timestamptz[], ${pieceTo}::timestamptz[]) as piece (from_time, to_time)
      -- The offset keeps the planner from reading every row there is and asking of each which piece it is in.
      cross join lateral (
        select * from usage_events where timestamp >= piece.from_time and timestamp < piece.to_time offset 0
      ) r
      where (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and (${eventType}::text is null or r.event_type = ${eventType})
      group by 1, 2
      union all
      select cell.event_type, cell.endpoint_path, cell.sample_count
      from (
        select service_name, environment, event_type, endpoint_path, sample_count
        from aggregated_metrics
        where metric_type = 'usage' and time_bucket = any(${cells.hours}::timestamptz[])
        union all
        select service_name, environment, event_type, endpoint_path, sample_count
        from aggregated_periods
        where period = 'day' and metric_type = 'usage' and time_bucket = any(${cells.days}::timestamptz[])
        union all
        select service_name, environment, event_type, endpoint_path, sample_count
        from aggregated_periods
        where period = 'week' and metric_type = 'usage' and time_bucket = any(${cells.weeks}::timestamptz[])
      ) cell
      -- Rows over all pages or all types would count everything again.
      where cell.endpoint_path is not null and cell.event_type is not null
        and (${service}::text is null or cell.service_name = ${service})
        and (${environment}::text is null or cell.environment = ${environment})
        and (${eventType}::text is null or cell.event_type = ${eventType})
    )
    select event_type, page, sum(events)::bigint as events
    from counted
    group by grouping sets ((event_type), (event_type, page))
    having grouping(page) = 1 or event_type = 'page_view'
    order by 3 desc, 1, 2`);
}
