import { sql } from '@lakegauge/database';
import type { RollupCells } from './choose-levels.ts';
import type { Sources } from './prepare-sources.ts';
import type { VitalFilter, VitalGrouping, VitalRow } from './vital-row.ts';
import type { Reading } from './with-reading.ts';

/** Each vital at its 75th percentile, from raw rows and rollup cells together. No cell may lie in two buckets. */
export async function mergeVitals(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  { service, environment, page }: VitalFilter,
  { byPage, starts }: VitalGrouping
): Promise<VitalRow[]> {
  const isWhole = starts === null;
  const pieceFrom = sources.raw.map((piece) => piece.from);
  const pieceTo = sources.raw.map((piece) => piece.to);
  return reading.query(sql`
    with
    series as (
      select ${starts}::timestamptz[] as starts
    ),
    measured as (
      select
        case when ${byPage} then coalesce(r.page_name, '') else '' end as page,
        case when ${isWhole}::boolean then 'epoch'
          else (select starts from series)[width_bucket(r.timestamp, (select starts from series))]
        end as bucket,
        r.metadata ->> 'name' as vital, r.metadata ->> 'rating' as rating,
        case
          when jsonb_typeof(r.metadata -> 'value') = 'number' and (r.metadata -> 'value')::numeric between 0 and 1e12
            then round((r.metadata -> 'value')::numeric, 6)::double precision
        end as value
      from unnest(${pieceFrom}::timestamptz[], ${pieceTo}::timestamptz[]) as piece (from_time, to_time)
      -- The offset keeps the planner from reading every row there is and asking of each which piece it is in.
      cross join lateral (
        select * from usage_events where timestamp >= piece.from_time and timestamp < piece.to_time offset 0
      ) r
      where r.event_type = 'web_vital' and length(r.metadata ->> 'name') between 1 and 100
        and (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and (${page}::text is null or coalesce(r.page_name, '') = ${page})
    ),
    cell as (
      select
        case when ${byPage} then endpoint_path else '' end as page,
        case when ${isWhole}::boolean then 'epoch'
          else (select starts from series)[width_bucket(time_bucket, (select starts from series))]
        end as bucket,
        event_type as vital, aggregated_values, min_value, max_value,
        sketch_zero_count, sketch_indexes, sketch_counts
      from (
        select time_bucket, service_name, environment, endpoint_path, event_type, aggregated_values, min_value, max_value,
          sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_metrics
        where metric_type = 'web_vital' and time_bucket = any(${cells.hours}::timestamptz[])
        union all
        select time_bucket, service_name, environment, endpoint_path, event_type, aggregated_values, min_value, max_value,
          sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_periods
        where period = 'day' and metric_type = 'web_vital' and time_bucket = any(${cells.days}::timestamptz[])
        union all
        select time_bucket, service_name, environment, endpoint_path, event_type, aggregated_values, min_value, max_value,
          sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_periods
        where period = 'week' and metric_type = 'web_vital' and time_bucket = any(${cells.weeks}::timestamptz[])
      ) r
      where (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and (${page}::text is null or r.endpoint_path = ${page})
    ),
    counted as (
      select page, bucket, vital, case when sketch_is_zero(value) then -32768 else sketch_index(value) end as index, count(*)::numeric as samples
      from measured where value is not null
      group by 1, 2, 3, 4
      union all
      select cell.page, cell.bucket, cell.vital, sketch.index, sketch.samples
      from cell cross join lateral unnest(cell.sketch_indexes, cell.sketch_counts) as sketch (index, samples)
      union all
      select page, bucket, vital, -32768, sketch_zero_count from cell where sketch_zero_count > 0
    ),
    sketch as (
      select
        page, bucket, vital, sum(samples)::bigint as samples,
        coalesce(sum(samples) filter (where index = -32768), 0)::bigint as zero_count,
        coalesce(array_agg(index::smallint order by index) filter (where index > -32768), '{}') as indexes,
        coalesce(array_agg(samples::bigint order by index) filter (where index > -32768), '{}') as counts
      from (select page, bucket, vital, index, sum(samples) as samples from counted group by 1, 2, 3, 4) merged
      group by page, bucket, vital
    ),
    rated as (
      select page, bucket, vital, min(min_value) as min_value, max(max_value) as max_value,
        sum(good)::bigint as good, sum(needs_improvement)::bigint as needs_improvement, sum(poor)::bigint as poor
      from (
        select page, bucket, vital, min(value) as min_value, max(value) as max_value,
          count(*) filter (where rating = 'good') as good,
          count(*) filter (where rating = 'needs-improvement') as needs_improvement,
          count(*) filter (where rating = 'poor') as poor
        from measured where value is not null
        group by page, bucket, vital
        union all
        select page, bucket, vital, min_value, max_value,
          coalesce((aggregated_values ->> 'good')::bigint, 0),
          coalesce((aggregated_values ->> 'needs_improvement')::bigint, 0),
          coalesce((aggregated_values ->> 'poor')::bigint, 0)
        from cell
      ) parts
      group by page, bucket, vital
    )
    select
      page, bucket, vital, samples,
      greatest(min_value, least(max_value, sketch_quantile(0.75, 5, zero_count, indexes, counts))) as p75,
      good, needs_improvement as "needsImprovement", poor
    from sketch
    join rated using (page, bucket, vital)
    order by max(samples) over (partition by page) desc, page, bucket, vital`);
}
