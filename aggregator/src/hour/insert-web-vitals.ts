import { sql, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

/**
 * The Web Vitals of some whole hours, one row for each hour, page and vital: event_type is the vital's name, values are in its own
 * unit (milliseconds, none for CLS). The metadata comes from a browser: what is not a vital with a number that a page
 * can have is left to the usage rows, so that no event can stop the hour. Sums are of values rounded to six decimals,
 * exact whatever their order.
 */
export function insertWebVitals(range: TimeRange): SqlStatement {
  return sql`
    with measured as materialized (
      select
        date_bin('1 hour', timestamp, 'epoch') as hour, service_name, environment, coalesce(page_name, '') as page,
        metadata ->> 'name' as vital, metadata ->> 'rating' as rating,
        case
          when jsonb_typeof(metadata -> 'value') = 'number' and (metadata -> 'value')::numeric between 0 and 1e12
            then round((metadata -> 'value')::numeric, 6)
        end as value
      from usage_events
      where timestamp >= ${range.from} and timestamp < ${range.to}
        and event_type = 'web_vital' and length(metadata ->> 'name') between 1 and 100
    ),
    buckets as (
      select
        hour, service_name, environment, page, vital,
        case when sketch_is_zero(value::double precision) then (-32768)::smallint else sketch_index(value::double precision) end as bucket,
        count(*) as items
      from measured
      where value is not null
      group by 1, 2, 3, 4, 5, 6
    ),
    sketches as (
      select
        hour, service_name, environment, page, vital,
        coalesce(sum(items) filter (where bucket = -32768), 0) as zero_count,
        coalesce(array_agg(bucket order by bucket) filter (where bucket <> -32768), '{}') as indexes,
        coalesce(array_agg(items order by bucket) filter (where bucket <> -32768), '{}') as counts
      from buckets
      group by 1, 2, 3, 4, 5
    ),
    totals as (
      select
        hour, service_name, environment, page, vital,
        count(*) as items,
        count(*) filter (where rating = 'good') as good,
        count(*) filter (where rating = 'needs-improvement') as needs_improvement,
        count(*) filter (where rating = 'poor') as poor,
        sum(value) as sum_value,
        min(value)::double precision as min_value,
        max(value)::double precision as max_value,
        percentile_cont(array[0.5, 0.75, 0.95]) within group (order by value::double precision) as percentiles
      from measured
      where value is not null
      group by 1, 2, 3, 4, 5
    )
    insert into aggregated_metrics (
      time_bucket, metric_type, service_name, environment, endpoint_path, event_type, sample_count,
      sum_value, min_value, max_value, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts, aggregated_values
    )
    select
      hour, 'web_vital', service_name, environment, page, vital, items,
      sum_value, min_value, max_value, 5, zero_count, indexes, counts,
      jsonb_build_object(
        'total_samples', items,
        'good', good,
        'needs_improvement', needs_improvement,
        'poor', poor,
        'avg_value', (sum_value / items)::double precision,
        'min_value', min_value,
        'max_value', max_value,
        'p50_value', percentiles[1],
        'p75_value', percentiles[2],
        'p95_value', percentiles[3],
        'percentiles', 'exact'
      )
    from totals
    join sketches using (hour, service_name, environment, page, vital)`;
}
