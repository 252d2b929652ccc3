import { sql } from '@lakegauge/database';
import type { RollupCells } from './choose-levels.ts';
import type { EndpointFilter } from './endpoint-filter.ts';
import type { Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** Requests of an endpoint by the first digit of their status, from raw rows and, for what they do not hold, rollups. */
export async function countStatusClasses(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  { service, environment, endpoint }: EndpointFilter
): Promise<{ statusClass: number; requests: number }[]> {
  const pieceFrom = sources.raw.map((piece) => piece.from);
  const pieceTo = sources.raw.map((piece) => piece.to);
  return reading.query(sql`
    select "statusClass", sum(requests)::bigint as requests
    from (
      select r.status_code / 100 as "statusClass", count(*)::numeric as requests
      from unnest(${pieceFrom}::timestamptz[], ${pieceTo}::timestamptz[]) as piece (from_time, to_time)
      join performance_metrics r on r.timestamp >= piece.from_time and r.timestamp < piece.to_time
      where r.endpoint = ${endpoint}
        and (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
      group by 1
      union all
      select substr(field.key, 8, 1)::integer, field.value::numeric
      from (
        select service_name, environment, endpoint_path, aggregated_values
        from aggregated_metrics
        where metric_type = 'performance' and time_bucket = any(${cells.hours}::timestamptz[])
        union all
        select service_name, environment, endpoint_path, aggregated_values
        from aggregated_periods
        where period = 'day' and metric_type = 'performance' and time_bucket = any(${cells.days}::timestamptz[])
        union all
        select service_name, environment, endpoint_path, aggregated_values
        from aggregated_periods
        where period = 'week' and metric_type = 'performance' and time_bucket = any(${cells.weeks}::timestamptz[])
      ) cell
      cross join lateral jsonb_each(cell.aggregated_values) as field (key, value)
      where cell.endpoint_path = ${endpoint} and field.key in ('status_1xx', 'status_2xx', 'status_3xx', 'status_4xx', 'status_5xx')
        and (${service}::text is null or cell.service_name = ${service})
        and (${environment}::text is null or cell.environment = ${environment})
    ) counted
    group by 1
    having sum(requests) > 0
    order by 1`);
}
