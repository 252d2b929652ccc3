import { sql } from '@lakegauge/database';
import type { RollupCells } from './choose-levels.ts';
import type { EndpointFilter } from './endpoint-filter.ts';
import type { Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

export interface StatusClassRow {
  bucket: Date;
  statusClass: number;
  requests: number;
}

/**
 * Requests of an endpoint by time and the first digit of their status, from raw rows, points and rollups; each hour
 * from the source that counts. No rollup cell may lie in two buckets of time.
 */
export async function countStatusClasses(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  { service, environment, endpoint, method = null }: EndpointFilter,
  starts: Date[]
): Promise<StatusClassRow[]> {
  const { raw, histogramHours } = sources;
  const pieceFrom = raw.map((piece) => piece.from);
  const pieceTo = raw.map((piece) => piece.to);
  return reading.query<StatusClassRow>(sql`
    with
    series as (
      select ${starts}::timestamptz[] as starts
    ),
    raw_piece as (
      select * from unnest(${pieceFrom}::timestamptz[], ${pieceTo}::timestamptz[]) as piece (from_time, to_time)
    ),
    histogram_hour as (
      select * from unnest(
        ${histogramHours.hours}::timestamptz[], ${histogramHours.services}::text[], ${histogramHours.environments}::text[]
      ) as source (hour, service_name, environment)
    )
    select bucket, "statusClass", sum(requests)::bigint as requests
    from (
      select
        (select starts from series)[width_bucket(r.timestamp, (select starts from series))] as bucket,
        r.status_code / 100 as "statusClass", count(*)::numeric as requests
      from raw_piece
      -- The offset keeps the planner from reading every row there is and asking of each which piece it is in.
      cross join lateral (
        select * from performance_metrics where timestamp >= raw_piece.from_time and timestamp < raw_piece.to_time offset 0
      ) r
      where r.endpoint = ${endpoint}
        and (${method}::text is null or r.method = ${method})
        and (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and not exists (
          select from histogram_hour h
          where h.service_name = r.service_name and h.environment = r.environment
            and h.hour = date_trunc('hour', r.timestamp, 'UTC')
        )
      group by 1, 2
      union all
      select
        (select starts from series)[width_bucket(p.timestamp, (select starts from series))],
        p.status_code / 100, sum(p.count)
      from raw_piece
      join histogram_points p on p.timestamp >= raw_piece.from_time and p.timestamp < raw_piece.to_time
      join histogram_hour h on h.service_name = p.service_name and h.environment = p.environment
        and h.hour = date_trunc('hour', p.timestamp, 'UTC')
      where p.instrument = 'http.server.request.duration' and p.status_code is not null
        and coalesce(p.endpoint, '(no route)') = ${endpoint}
        and (${method}::text is null or coalesce(p.method, '_OTHER') = ${method})
      group by 1, 2
      union all
      select
        (select starts from series)[width_bucket(cell.time_bucket, (select starts from series))],
        substr(field.key, 8, 1)::integer, field.value::numeric
      from (
        select time_bucket, service_name, environment, endpoint_path, method, aggregated_values
        from aggregated_metrics
        where metric_type = 'performance' and time_bucket = any(${cells.hours}::timestamptz[])
        union all
        select time_bucket, service_name, environment, endpoint_path, method, aggregated_values
        from aggregated_periods
        where period = 'day' and metric_type = 'performance' and time_bucket = any(${cells.days}::timestamptz[])
        union all
        select time_bucket, service_name, environment, endpoint_path, method, aggregated_values
        from aggregated_periods
        where period = '6h' and metric_type = 'performance' and time_bucket = any(${cells.quarters}::timestamptz[])
      ) cell
      cross join lateral jsonb_each(cell.aggregated_values) as field (key, value)
      where cell.endpoint_path = ${endpoint} and field.key in ('status_1xx', 'status_2xx', 'status_3xx', 'status_4xx', 'status_5xx')
        and (${method}::text is null or cell.method = ${method})
        and (${service}::text is null or cell.service_name = ${service})
        and (${environment}::text is null or cell.environment = ${environment})
    ) counted
    group by 1, 2
    having sum(requests) > 0
    order by 1, 2`);
}
