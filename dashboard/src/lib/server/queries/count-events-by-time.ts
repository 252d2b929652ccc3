import { sql } from '@lakegauge/database';
import type { UsageFilter } from '../../metrics/usage.ts';
import type { RollupCells } from './choose-levels.ts';
import type { Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** How many events each bucket of time holds; no row where it holds none. Cells must not be wider than a bucket. */
export async function countEventsByTime(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  filter: Omit<UsageFilter, 'range'>,
  bucketMs: number
): Promise<{ bucket: Date; events: number }[]> {
  const { service, environment, eventType } = filter;
  const pieceFrom = sources.raw.map((piece) => piece.from);
  const pieceTo = sources.raw.map((piece) => piece.to);
  const width = `${bucketMs} milliseconds`;
  return reading.query<{ bucket: Date; events: number }>(sql`
    select bucket, sum(events)::bigint as events
    from (
      select date_bin(${width}, r.timestamp, 'epoch') as bucket, count(*) as events
      from unnest(${pieceFrom}::timestamptz[], ${pieceTo}::timestamptz[]) as piece (from_time, to_time)
      join usage_events r on r.timestamp >= piece.from_time and r.timestamp < piece.to_time
      where (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and (${eventType}::text is null or r.event_type = ${eventType})
      group by 1
      union all
      select date_bin(${width}, cell.time_bucket, 'epoch'), cell.sample_count
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
