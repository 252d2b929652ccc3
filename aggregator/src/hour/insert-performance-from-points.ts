import { sql, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

/**
 * The performance rows of some whole hours for the services that their duration histogram counts, because spans are sampled or
 * not sent. Percentiles come from the merged sketch and say so; users are those of the spans that were kept, so they
 * are "at least". The histogram is in seconds, the row in milliseconds and whole nanoseconds, like a row from spans.
 *
 * Points of different scales meet at the lowest one of their cell: shifting an index is exact in counts.
 */
export function insertPerformanceFromPoints(range: TimeRange): SqlStatement {
  return sql`
    with chosen as materialized (
      select hour, service_name, environment
      from performance_sources(${range.from}, ${range.to})
      where source = 'histogram'
    ),
    points as materialized (
      select
        dense_rank() over (
          order by hour, service_name, environment, coalesce(endpoint, '(no route)'), coalesce(method, '_OTHER')
        ) as cell,
        -dense_rank() over (order by hour, service_name, environment) as service,
        hour, service_name, environment,
        coalesce(endpoint, '(no route)') as endpoint,
        coalesce(method, '_OTHER') as method,
        status_code,
        coalesce(status_code >= 400, error_type is not null) as is_error,
        count as requests,
        coalesce(sum_value, (
          select round(sum(b.items * sketch_value(b.index, sketch_scale))::numeric * 1000000000)
          from unnest(sketch_indexes, sketch_counts) as b (index, items)
        ), 0) as sum_ns,
        min_value, max_value, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts, approximate
      from (select date_bin('1 hour', timestamp, 'epoch') as hour, * from histogram_points) point
      join chosen using (hour, service_name, environment)
      where timestamp >= ${range.from} and timestamp < ${range.to}
        and instrument = 'http.server.request.duration' and count > 0
    ),
    cell_buckets as materialized (
      select cell, service, scale, bucket.index >> (sketch_scale - scale) as index, sum(bucket.items) as items
      from points
      join (select cell, min(sketch_scale)::integer as scale from points group by cell) lowest using (cell)
      cross join unnest(sketch_indexes, sketch_counts) as bucket (index, items)
      group by 1, 2, 3, 4
    ),
    sketches as (
      select
        id, scale,
        array_agg(index::smallint order by index) as indexes,
        array_agg(items::bigint order by index) as counts
      from (
        select cell as id, scale, index, items from cell_buckets
        union all
        select service, lowest.scale, cell_buckets.index >> (cell_buckets.scale - lowest.scale), sum(items)
        from cell_buckets
        join (select service, min(scale) as scale from cell_buckets group by service) lowest using (service)
        group by 1, 2, 3
      ) buckets
      group by id, scale
    ),
    totals as (
      select
        coalesce(cell, service) as id,
        sum(requests)::bigint as requests,
        coalesce(sum(requests) filter (where is_error), 0)::bigint as errors,
        coalesce(sum(requests) filter (where status_code between 100 and 199), 0) as status_1xx,
        coalesce(sum(requests) filter (where status_code between 200 and 299), 0) as status_2xx,
        coalesce(sum(requests) filter (where status_code between 300 and 399), 0) as status_3xx,
        coalesce(sum(requests) filter (where status_code between 400 and 499), 0) as status_4xx,
        coalesce(sum(requests) filter (where status_code >= 500), 0) as status_5xx,
        round(sum(sum_ns)) as sum_ns,
        case when bool_and(min_value is not null) then min(min_value) end as min_seconds,
        case when bool_and(max_value is not null) then max(max_value) end as max_seconds,
        sum(sketch_zero_count)::bigint as zero_count,
        bool_or(approximate) as approximate
      from points
      group by grouping sets ((cell), (service))
    ),
    users as (
      select
        hour, service_name, environment,
        array_agg(distinct hash order by hash) filter (where not anonymous) as signed_in,
        array_agg(distinct hash order by hash) filter (where anonymous) as anonymous
      from (
        select hour, service_name, environment, user_hash(user_id) as hash, user_id ^@ 'anonymous:' as anonymous
        from (
          select distinct hour, service_name, environment, user_id
          from (select date_bin('1 hour', timestamp, 'epoch') as hour, * from performance_metrics) request
          join chosen using (hour, service_name, environment)
          where timestamp >= ${range.from} and timestamp < ${range.to} and user_id is not null
        ) distinct_users
      ) hashed
      group by hour, service_name, environment
    ),
    keys as (
      select distinct cell as id, hour, service_name, environment, endpoint, method from points
      union all
      select distinct service, hour, service_name, environment, null, null from points
    ),
    rows as (
      select
        keys.*, totals.requests, errors, status_1xx, status_2xx, status_3xx, status_4xx, status_5xx, sum_ns, zero_count, approximate,
        coalesce(scale, 5) as scale,
        coalesce(indexes, '{}') as indexes,
        coalesce(counts, '{}') as counts,
        coalesce(min_seconds, sketch_quantile(0, scale, zero_count, indexes, counts), 0) as min_seconds,
        coalesce(max_seconds, sketch_quantile(1, scale, zero_count, indexes, counts), 0) as max_seconds
      from keys
      join totals using (id)
      left join sketches using (id)
    )
    insert into aggregated_metrics (
      time_bucket, metric_type, service_name, environment, endpoint_path, method, source,
      sample_count, error_count, sum_value, min_value, max_value,
      sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts,
      users_exact, users_registers, anonymous_exact, anonymous_registers, aggregated_values
    )
    select
      rows.hour, 'performance', rows.service_name, rows.environment, rows.endpoint, rows.method, 'histogram',
      requests, errors, sum_ns, min_seconds * 1000, max_seconds * 1000,
      scale, zero_count, indexes, counts,
      case when rows.endpoint is null then users_when_few(users.signed_in) end,
      case when rows.endpoint is null then users_when_many(users.signed_in) end,
      case when rows.endpoint is null then users_when_few(users.anonymous) end,
      case when rows.endpoint is null then users_when_many(users.anonymous) end,
      jsonb_build_object(
        'total_requests', requests,
        'error_count', errors,
        'error_rate', errors::double precision / requests,
        'sum_response_time_ms', sum_ns / 1000000.0,
        'avg_response_time_ms', (sum_ns / requests)::double precision / 1e6,
        'min_response_time_ms', min_seconds * 1000,
        'max_response_time_ms', max_seconds * 1000,
        'p50_response_time_ms', greatest(min_seconds, least(max_seconds, sketch_quantile(0.5, scale, zero_count, indexes, counts))) * 1000,
        'p95_response_time_ms', greatest(min_seconds, least(max_seconds, sketch_quantile(0.95, scale, zero_count, indexes, counts))) * 1000,
        'p99_response_time_ms', greatest(min_seconds, least(max_seconds, sketch_quantile(0.99, scale, zero_count, indexes, counts))) * 1000,
        'percentiles', 'estimated',
        'percentile_error', sketch_error(scale),
        'approximate', approximate,
        'status_1xx', status_1xx,
        'status_2xx', status_2xx,
        'status_3xx', status_3xx,
        'status_4xx', status_4xx,
        'status_5xx', status_5xx
      ) || case
        when rows.endpoint is null then jsonb_build_object(
          'unique_users', coalesce(cardinality(users.signed_in), 0),
          'unique_anonymous_users', coalesce(cardinality(users.anonymous), 0),
          'users', 'at_least'
        )
        else '{}'
      end
    from rows
    left join users on rows.endpoint is null
      and users.hour = rows.hour and users.service_name = rows.service_name and users.environment = rows.environment`;
}
