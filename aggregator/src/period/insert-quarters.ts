import { sql, type SqlStatement } from '@lakegauge/database';
import { addHours, quarterHours } from '../utc-time.ts';

/**
 * Quarters of UTC days for the performance of single endpoints, merged from their hours: what a range that begins or ends
 * within a day has most of. Only what the table of endpoints merges is kept.
 */
export function insertQuarters(starts: Date[]): SqlStatement {
  const hours = starts.flatMap((start) =>
    Array.from({ length: quarterHours }, (_, index) => addHours(start, index))
  );
  return sql`
    with cell as materialized (
      select
        dense_rank() over (
          order by date_bin('6 hours', time_bucket, 'epoch'), service_name, environment, endpoint_path, method
        ) as id,
        date_bin('6 hours', time_bucket, 'epoch') as start,
        service_name, environment, endpoint_path, method, source, sample_count, error_count, sum_value,
        min_value, max_value, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts
      from aggregated_metrics
      where metric_type = 'performance' and time_bucket = any(${hours}::timestamptz[]) and endpoint_path is not null
    ),
    total as (
      select
        id, start, service_name, environment, endpoint_path, method,
        case when min(source) = max(source) then min(source) end as source,
        sum(sample_count)::bigint as requests,
        sum(error_count)::bigint as errors,
        sum(sum_value) as sum_value,
        min(min_value) as min_value,
        max(max_value) as max_value,
        min(sketch_scale)::integer as scale,
        sum(sketch_zero_count)::bigint as zero_count
      from cell
      group by 1, 2, 3, 4, 5, 6
    ),
    sketch as (
      select id, array_agg(index::smallint order by index) as indexes, array_agg(items::bigint order by index) as counts
      from (
        select id, index >> (sketch_scale - scale) as index, sum(items) as items
        from (
          select cell.id, cell.sketch_scale, total.scale, unnest(sketch_indexes) as index, unnest(sketch_counts) as items
          from cell
          join total using (id)
        ) bucket
        group by 1, 2
      ) merged
      group by id
    )
    insert into aggregated_periods (
      period, time_bucket, metric_type, service_name, environment, endpoint_path, method, source,
      sample_count, error_count, sum_value, min_value, max_value,
      sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts, sketch_vector, aggregated_values
    )
    select
      '6h', start, 'performance', service_name, environment, endpoint_path, method, source,
      requests, errors, sum_value, min_value, max_value,
      scale, zero_count, coalesce(indexes, '{}'), coalesce(counts, '{}'),
      case when scale = 5 then sketch_vector(indexes, counts) end, '{}'
    from total
    left join sketch using (id)
    on conflict do nothing`;
}
