import { sql, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

/**
 * The histograms of some whole hours other than HTTP request durations: one row for each hour, instrument, unit and attribute set, in
 * the instrument's own unit. Points of different scales meet at the lowest one.
 */
export function insertHistograms(range: TimeRange): SqlStatement {
  return sql`
    with points as materialized (
      select
        dense_rank() over (
          order by date_bin('1 hour', timestamp, 'epoch'), service_name, environment, instrument, unit, attributes
        ) as id,
        date_bin('1 hour', timestamp, 'epoch') as hour, service_name, environment, instrument, unit, attributes, count, sum_value, min_value, max_value,
        sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts, approximate
      from histogram_points
      where timestamp >= ${range.from} and timestamp < ${range.to}
        and instrument <> 'http.server.request.duration' and count > 0
    ),
    buckets as (
      select id, scale, bucket.index >> (sketch_scale - scale) as index, sum(bucket.items) as items
      from points
      join (select id, min(sketch_scale)::integer as scale from points group by id) lowest using (id)
      cross join unnest(sketch_indexes, sketch_counts) as bucket (index, items)
      group by 1, 2, 3
    ),
    sketches as (
      select
        id, scale,
        array_agg(index::smallint order by index) as indexes,
        array_agg(items::bigint order by index) as counts
      from buckets
      group by id, scale
    ),
    totals as (
      select
        id, hour, service_name, environment, instrument, unit, attributes,
        sum(count)::bigint as items,
        case when bool_and(sum_value is not null) then sum(sum_value) end as sum_value,
        case when bool_and(min_value is not null) then min(min_value) end as min_value,
        case when bool_and(max_value is not null) then max(max_value) end as max_value,
        sum(sketch_zero_count)::bigint as zero_count,
        bool_or(approximate) as approximate
      from points
      group by 1, 2, 3, 4, 5, 6, 7
    ),
    rows as (
      select
        totals.*, coalesce(scale, 5) as scale, coalesce(indexes, '{}') as indexes, coalesce(counts, '{}') as counts
      from totals
      left join sketches using (id)
    )
    insert into aggregated_metrics (
      time_bucket, metric_type, service_name, environment, instrument, unit, attributes, sample_count,
      sum_value, min_value, max_value, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts, aggregated_values
    )
    select
      hour, 'histogram', service_name, environment, instrument, unit, attributes, items,
      sum_value, min_value, max_value, scale, zero_count, indexes, counts,
      jsonb_build_object(
        'total_count', items,
        'avg_value', (sum_value / items)::double precision,
        'min_value', min_value,
        'max_value', max_value,
        'p50_value', greatest(min_value, least(max_value, sketch_quantile(0.5, scale, zero_count, indexes, counts))),
        'p95_value', greatest(min_value, least(max_value, sketch_quantile(0.95, scale, zero_count, indexes, counts))),
        'p99_value', greatest(min_value, least(max_value, sketch_quantile(0.99, scale, zero_count, indexes, counts))),
        'percentiles', 'estimated',
        'percentile_error', sketch_error(scale),
        'approximate', approximate
      )
    from rows`;
}
