import { sql } from '@lakegauge/database';
import type { LatencyBucket } from '../../metrics/endpoint-detail.ts';
import type { RollupCells } from './choose-levels.ts';
import type { EndpointFilter } from './endpoint-filter.ts';
import type { Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

// Buckets a fifth wider than the one before, some forty between a millisecond and a second.
const scaleShown = 2;

/** How many requests of an endpoint took how long, over the whole range, from raw rows, points and rollups. */
export async function getLatencyDistribution(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  { service, environment, endpoint }: EndpointFilter
): Promise<LatencyBucket[]> {
  const { raw, histogramHours } = sources;
  const pieceFrom = raw.map((piece) => piece.from);
  const pieceTo = raw.map((piece) => piece.to);
  const rows = await reading.query<{ index: number | null; scale: number; requests: number }>(sql`
    with
    raw_piece as (
      select * from unnest(${pieceFrom}::timestamptz[], ${pieceTo}::timestamptz[]) as piece (from_time, to_time)
    ),
    histogram_hour as (
      select * from unnest(
        ${histogramHours.hours}::timestamptz[], ${histogramHours.services}::text[], ${histogramHours.environments}::text[]
      ) as source (hour, service_name, environment)
    ),
    cell as (
      select 5 as scale, 0::bigint as zero_count,
        array_agg(spans.index) as indexes, array_agg(spans.requests) as counts
      from (
        select
          case when sketch_is_zero(duration_ms / 1000) then -32768 else sketch_index(duration_ms / 1000) end as index,
          count(*) as requests
        from (
          select least(greatest(r.response_time_ms, 0), 1e12) as duration_ms
          from raw_piece
          join performance_metrics r on r.timestamp >= raw_piece.from_time and r.timestamp < raw_piece.to_time
          where r.endpoint = ${endpoint}
            and (${service}::text is null or r.service_name = ${service})
            and (${environment}::text is null or r.environment = ${environment})
            and not exists (
              select from histogram_hour h
              where h.service_name = r.service_name and h.environment = r.environment
                and h.hour = date_trunc('hour', r.timestamp, 'UTC')
            )
        ) request
        group by 1
      ) spans
      union all
      select p.sketch_scale, p.sketch_zero_count, p.sketch_indexes, p.sketch_counts
      from raw_piece
      join histogram_points p on p.timestamp >= raw_piece.from_time and p.timestamp < raw_piece.to_time
      join histogram_hour h on h.service_name = p.service_name and h.environment = p.environment
        and h.hour = date_trunc('hour', p.timestamp, 'UTC')
      where p.instrument = 'http.server.request.duration'
        and coalesce(p.endpoint, '(no route)') = ${endpoint}
      union all
      select sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts
      from (
        select service_name, environment, endpoint_path, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_metrics
        where metric_type = 'performance' and time_bucket = any(${cells.hours}::timestamptz[])
        union all
        select service_name, environment, endpoint_path, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_periods
        where period = 'day' and metric_type = 'performance' and time_bucket = any(${cells.days}::timestamptz[])
        union all
        select service_name, environment, endpoint_path, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_periods
        where period = 'week' and metric_type = 'performance' and time_bucket = any(${cells.weeks}::timestamptz[])
      ) r
      where r.endpoint_path = ${endpoint}
        and (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
    ),
    shown as (
      select least(${scaleShown}, min(scale))::integer as scale from cell
    )
    select
      case when bucket.index > -32768 then bucket.index >> (cell.scale - shown.scale) end as index,
      shown.scale,
      sum(bucket.requests)::bigint as requests
    from cell
    cross join shown
    cross join lateral (
      select * from unnest(cell.indexes::integer[], cell.counts) as sketch (index, requests)
      union all
      select -32768, cell.zero_count where cell.zero_count > 0
    ) bucket
    group by 1, 2
    order by 1 nulls first`);
  return rows.map(toBucket);
}

/** Sketches are over seconds; the zero bucket ends below 2^-17 of one. */
function toBucket({
  index,
  scale,
  requests
}: {
  index: number | null;
  scale: number;
  requests: number;
}): LatencyBucket {
  if (index === null) return { fromMs: 0, toMs: 1000 * 2 ** -17, requests };
  const boundMs = (exponent: number) => 1000 * 2 ** (exponent / 2 ** scale);
  return { fromMs: boundMs(index), toMs: boundMs(index + 1), requests };
}
