import { sql } from '@lakegauge/database';
import type { PerformanceFilter } from '../../metrics/performance.ts';
import type { RollupCells } from './choose-levels.ts';
import type { LatencyRow } from './latency-row.ts';
import type { Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

export interface MergeLatencyOptions {
  /** One answer for each endpoint and method, or one for all of them together. */
  byEndpoint: boolean;
  /** Where the buckets of time begin, in order; null for the whole range at once. No rollup cell may lie in two. */
  starts: Date[] | null;
}

export interface MergedLatencyRow extends LatencyRow {
  bucket: Date;
  endpoint: string;
  method: string;
  /** Largest relative error of the percentiles; that of the coarsest sketch that was merged. */
  percentile_error: number;
  /** Some of it was counted by a histogram, whose spans may have been sampled. */
  has_histogram: boolean;
}

/**
 * Merges sketches of raw rows, raw histogram points and rollup cells into one for each endpoint or bucket of time.
 * Counts and sums are exact; percentiles are off by sketch_error of the scale at most, and never outside what was
 * measured. There is no row where there is no data. Cells over all services are for a question without any filter and
 * for all endpoints together.
 */
export async function mergeLatency(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  filter: Omit<PerformanceFilter, 'range'>,
  { byEndpoint, starts }: MergeLatencyOptions
): Promise<MergedLatencyRow[]> {
  const { service, environment, endpoint, method = null } = filter;
  const { raw, histogramHours } = sources;
  const pieceFrom = raw.map((piece) => piece.from);
  const pieceTo = raw.map((piece) => piece.to);
  // Said apart: the planner then knows that there is nothing to group by.
  const isWhole = starts === null;
  return reading.query<MergedLatencyRow>(sql`
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
    span as (
      select
        r.timestamp, r.endpoint, r.method, r.status_code >= 400 as failed,
        least(greatest(r.response_time_ms, 0), 1e12) as duration_ms
      from raw_piece
      -- The offset keeps the planner from reading every row there is and asking of each which piece it is in.
      cross join lateral (
        select * from performance_metrics where timestamp >= raw_piece.from_time and timestamp < raw_piece.to_time offset 0
      ) r
      where (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and (${endpoint}::text is null or r.endpoint = ${endpoint})
        and (${method}::text is null or r.method = ${method})
        and (${histogramHours.hours.length === 0} or not exists (
          select from histogram_hour h
          where h.service_name = r.service_name and h.environment = r.environment
            and h.hour = date_trunc('hour', r.timestamp, 'UTC')
        ))
    ),
    -- Materialized, or the rows would be sorted by two texts, for an order that nothing below needs.
    span_bucket as materialized (
      select
        case when ${isWhole}::boolean then 'epoch'
          else (select starts from series)[width_bucket(timestamp, (select starts from series))]
        end as bucket,
        case when ${byEndpoint}::boolean then endpoint else '' end as endpoint,
        case when ${byEndpoint}::boolean then method else '' end as method,
        case
          when sketch_is_zero(duration_ms / 1000) then (-32768)::smallint
          else sketch_index(duration_ms / 1000)
        end as index,
        count(*) as count,
        count(*) filter (where failed) as error_count,
        sum(round(duration_ms * 1e6)::bigint) as sum_ns,
        min(duration_ms) as min_ms,
        max(duration_ms) as max_ms
      from span
      group by 1, 2, 3, 4
    ),
    -- One cell for each source, endpoint and bucket of time, all of one shape from here on.
    cell as (
      select
        span_bucket.bucket,
        span_bucket.endpoint,
        span_bucket.method,
        false as from_histogram,
        sum(span_bucket.count) as sample_count,
        sum(span_bucket.error_count) as error_count,
        sum(span_bucket.sum_ns) as sum_value,
        min(span_bucket.min_ms) as min_value,
        max(span_bucket.max_ms) as max_value,
        5 as sketch_scale,
        coalesce(sum(span_bucket.count) filter (where span_bucket.index = -32768), 0) as sketch_zero_count,
        array_agg(span_bucket.index) filter (where span_bucket.index > -32768) as sketch_indexes,
        array_agg(span_bucket.count) filter (where span_bucket.index > -32768) as sketch_counts,
        null::numeric as sketch_vector
      from span_bucket
      group by 1, 2, 3

      union all
      select
        case when ${isWhole}::boolean then 'epoch'
          else (select starts from series)[width_bucket(p.timestamp, (select starts from series))]
        end,
        case when ${byEndpoint}::boolean then coalesce(p.endpoint, '(no route)') else '' end,
        case when ${byEndpoint}::boolean then coalesce(p.method, '_OTHER') else '' end,
        true,
        p.count,
        case when coalesce(p.status_code >= 400, p.error_type is not null) then p.count else 0 end,
        coalesce(p.sum_value, (
          select round(sum(b.count * sketch_value(b.index, p.sketch_scale))::numeric * 1000000000)
          from unnest(p.sketch_indexes, p.sketch_counts) as b (index, count)
        )),
        -- Indexes are ascending, so the first and the last one are what sketch_quantile would give for 0 and 1.
        1000 * coalesce(p.min_value, case when p.sketch_zero_count = 0 then sketch_value(p.sketch_indexes[1], p.sketch_scale) end, 0),
        1000 * coalesce(p.max_value, sketch_value(p.sketch_indexes[cardinality(p.sketch_indexes)], p.sketch_scale), 0),
        p.sketch_scale,
        p.sketch_zero_count,
        p.sketch_indexes,
        p.sketch_counts,
        null
      from raw_piece
      -- The offset keeps the planner from joining the hours first, by reading every point there is.
      cross join lateral (
        select * from histogram_points
        where timestamp >= raw_piece.from_time and timestamp < raw_piece.to_time
          and ${histogramHours.hours.length > 0}
        offset 0
      ) p
      join histogram_hour h on h.service_name = p.service_name and h.environment = p.environment
        and h.hour = date_trunc('hour', p.timestamp, 'UTC')
      where p.instrument = 'http.server.request.duration' and p.count > 0
        and (${service}::text is null or p.service_name = ${service})
        and (${environment}::text is null or p.environment = ${environment})
        and (${endpoint}::text is null or coalesce(p.endpoint, '(no route)') = ${endpoint})
        and (${method}::text is null or coalesce(p.method, '_OTHER') = ${method})

      union all
      select
        case when ${isWhole}::boolean then 'epoch'
          else (select starts from series)[width_bucket(r.time_bucket, (select starts from series))]
        end,
        case when ${byEndpoint}::boolean then r.endpoint_path else '' end,
        case when ${byEndpoint}::boolean then r.method else '' end,
        r.source is distinct from 'spans',
        r.sample_count, r.error_count, r.sum_value, r.min_value, r.max_value,
        r.sketch_scale, r.sketch_zero_count, r.sketch_indexes, r.sketch_counts, null
      from aggregated_metrics r
      where r.metric_type = 'performance' and r.time_bucket = any(${cells.hours}::timestamptz[])
        and (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and (
          (r.endpoint_path = ${endpoint} and (${method}::text is null or r.method = ${method}))
          or (${endpoint}::text is null and ${byEndpoint} and r.endpoint_path is not null)
          or (${endpoint}::text is null and not ${byEndpoint} and r.endpoint_path is null)
        )

      union all
      select
        case when ${isWhole}::boolean then 'epoch'
          else (select starts from series)[width_bucket(r.time_bucket, (select starts from series))]
        end,
        case when ${byEndpoint}::boolean then r.endpoint_path else '' end,
        case when ${byEndpoint}::boolean then r.method else '' end,
        r.source is distinct from 'spans',
        r.sample_count, r.error_count, r.sum_value, r.min_value, r.max_value,
        r.sketch_scale, r.sketch_zero_count, r.sketch_indexes, r.sketch_counts, r.sketch_vector
      from unnest(${cells.quarters}::timestamptz[], ${cells.days}::timestamptz[], ${cells.weeks}::timestamptz[])
        as chosen (quarter, day, week)
      cross join lateral (
        values ('6h', chosen.quarter), ('day', chosen.day), ('week', chosen.week)
      ) as level (period, start)
      join aggregated_periods r
        on r.period = level.period and r.metric_type = 'performance' and r.time_bucket = level.start
      where (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and (
          (r.endpoint_path = ${endpoint} and (${method}::text is null or r.method = ${method}))
          or (${endpoint}::text is null and ${byEndpoint} and r.endpoint_path is not null)
          or (${endpoint}::text is null and not ${byEndpoint} and r.endpoint_path is null)
        )

      union all
      select
        case when ${isWhole}::boolean then 'epoch'
          else (select starts from series)[width_bucket(o.time_bucket, (select starts from series))]
        end,
        '', '', o.has_histogram,
        o.request_count, o.error_count, o.sum_value, o.min_value, o.max_value,
        o.sketch_scale, o.sketch_zero_count, o.sketch_indexes, o.sketch_counts, null
      from overall_periods o
      where o.request_count > 0 and (
        (o.period = 'hour' and o.time_bucket = any(${cells.overall.hours}::timestamptz[]))
        or (o.period = 'day' and o.time_bucket = any(${cells.overall.days}::timestamptz[]))
        or (o.period = 'week' and o.time_bucket = any(${cells.overall.weeks}::timestamptz[]))
      )
    ),
    shifted as (
      select
        sketch_scale - min(sketch_scale) over (partition by bucket, endpoint, method) as shift,
        cell.*
      from cell
    ),
    -- Cells of longer periods have a number that holds all their counts: one sum adds them up. Buckets of a finer sketch
    -- fall whole into those of a coarser one: shifting the index is exact in counts. So are counts in double precision,
    -- which holds whole numbers to 2^53 and adds them faster than numeric.
    total as (
      select
        bucket, endpoint, method,
        bool_or(from_histogram) as has_histogram,
        sum(sample_count) as sample_count,
        sum(error_count) as error_count,
        sum(sum_value) as sum_ns,
        min(min_value) as min_ms,
        max(max_value) as max_ms,
        min(sketch_scale) as sketch_scale,
        sum(sketch_zero_count)::float8 as zero_count,
        sum(sketch_vector) filter (where shift = 0) as vector,
        array_concat(
          case when shift = 0 then sketch_indexes else array(select (index >> shift)::smallint from unnest(sketch_indexes) index) end
        ) filter (where sketch_vector is null or shift > 0) as indexes,
        array_concat(sketch_counts) filter (where sketch_vector is null or shift > 0) as counts
      from shifted
      group by bucket, endpoint, method
    )
    select
      bucket, endpoint, method, has_histogram,
      sketch_error(sketch_scale) as percentile_error,
      sample_count::bigint as request_count,
      error_count::bigint as error_count,
      (sum_ns / nullif(sample_count, 0) / 1e6)::float8 as average_ms,
      (coalesce(sum_ns, 0) / 1e6)::float8 as total_ms,
      -- Of the items that are zero there is no bucket.
      case when all_counted > 0 then least(greatest(coalesce(sketch_value(buckets[1], sketch_scale) * 1000, 0), min_ms), max_ms) end as p50_ms,
      case when all_counted > 0 then least(greatest(coalesce(sketch_value(buckets[2], sketch_scale) * 1000, 0), min_ms), max_ms) end as p95_ms,
      case when all_counted > 0 then least(greatest(coalesce(sketch_value(buckets[3], sketch_scale) * 1000, 0), min_ms), max_ms) end as p99_ms
    from total
    cross join lateral sketch_percentiles('{0.5,0.95,0.99}', zero_count, vector, indexes, counts)
    where sample_count > 0
    order by bucket, endpoint, method`);
}
