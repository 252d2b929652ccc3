import { sql } from '@lakegauge/database';
import type { RollupCells } from './choose-levels.ts';
import type { EndpointFilter } from './endpoint-filter.ts';
import type { Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** How long the requests of one bucket of time took, as a sketch over seconds of this scale. */
export interface LatencySketch {
  bucket: Date;
  scale: number;
  /** Too fast for a logarithm. */
  zeros: number;
  /** Ascending; `counts` has as many. */
  indexes: number[];
  counts: number[];
}

// Buckets a fifth wider than the one before, some forty between a millisecond and a second.
const scaleShown = 2;

/**
 * How many requests of an endpoint took how long, by time, from raw rows, points and rollups; all sketches of one scale.
 * No rollup cell may lie in two buckets of time. There is none where there is no data.
 */
export async function getLatencyOverTime(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  { service, environment, endpoint, method = null }: EndpointFilter,
  starts: Date[]
): Promise<LatencySketch[]> {
  const { raw, histogramHours } = sources;
  const pieceFrom = raw.map((piece) => piece.from);
  const pieceTo = raw.map((piece) => piece.to);
  return reading.query<LatencySketch>(sql`
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
    ),
    cell as (
      select spans.bucket, 5 as scale, 0::bigint as zero_count,
        array_agg(spans.index) as indexes, array_agg(spans.requests) as counts
      from (
        select
          (select starts from series)[width_bucket(timestamp, (select starts from series))] as bucket,
          case when sketch_is_zero(duration_ms / 1000) then -32768 else sketch_index(duration_ms / 1000) end as index,
          count(*) as requests
        from (
          select r.timestamp, least(greatest(r.response_time_ms, 0), 1e12) as duration_ms
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
        ) request
        group by 1, 2
      ) spans
      group by spans.bucket
      union all
      select
        (select starts from series)[width_bucket(p.timestamp, (select starts from series))], p.sketch_scale, p.sketch_zero_count, p.sketch_indexes, p.sketch_counts
      from raw_piece
      join histogram_points p on p.timestamp >= raw_piece.from_time and p.timestamp < raw_piece.to_time
      join histogram_hour h on h.service_name = p.service_name and h.environment = p.environment
        and h.hour = date_trunc('hour', p.timestamp, 'UTC')
      where p.instrument = 'http.server.request.duration'
        and coalesce(p.endpoint, '(no route)') = ${endpoint}
        and (${method}::text is null or coalesce(p.method, '_OTHER') = ${method})
      union all
      select
        (select starts from series)[width_bucket(r.time_bucket, (select starts from series))],
        sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts
      from (
        select time_bucket, service_name, environment, endpoint_path, method,
          sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_metrics
        where metric_type = 'performance' and time_bucket = any(${cells.hours}::timestamptz[])
        union all
        select time_bucket, service_name, environment, endpoint_path, method,
          sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_periods
        where period = 'day' and metric_type = 'performance' and time_bucket = any(${cells.days}::timestamptz[])
        union all
        select time_bucket, service_name, environment, endpoint_path, method,
          sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_periods
        where period = '6h' and metric_type = 'performance' and time_bucket = any(${cells.quarters}::timestamptz[])
      ) r
      where r.endpoint_path = ${endpoint}
        and (${method}::text is null or r.method = ${method})
        and (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
    ),
    shown as (
      select least(${scaleShown}, min(scale))::integer as scale from cell
    ),
    -- Buckets of a finer sketch fall whole into those of a coarser one: shifting the index is exact in counts.
    merged as (
      select cell.bucket, sketch.index >> (cell.scale - shown.scale) as index, sum(sketch.requests)::float8 as requests
      from cell
      cross join shown
      cross join lateral unnest(cell.indexes::integer[], cell.counts) as sketch (index, requests)
      where sketch.index > -32768
      group by 1, 2
    ),
    zero as (
      select cell.bucket, sum(
        cell.zero_count
        + coalesce((select sum(s.requests) from unnest(cell.indexes::integer[], cell.counts) as s (index, requests) where s.index = -32768), 0)
      )::float8 as requests
      from cell
      group by 1
    )
    select
      zero.bucket, shown.scale, zero.requests as zeros,
      coalesce(array_agg(merged.index order by merged.index) filter (where merged.index is not null), '{}') as indexes,
      coalesce(array_agg(merged.requests order by merged.index) filter (where merged.index is not null), '{}') as counts
    from zero
    cross join shown
    left join merged using (bucket)
    group by zero.bucket, shown.scale, zero.requests
    order by zero.bucket`);
}
