import { sql, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

/**
 * The performance rows of one hour for the services that their spans count: one row for each endpoint and method, and
 * one for each service and environment over all of them (endpoint_path null), which carries the users.
 *
 * Endpoints get numbers first (positive for a cell, negative for the row over all), since sorting a million texts for
 * the percentiles would take longer than everything else together. A single row can't stop the hour: durations that
 * no clock measures (negative, NaN, beyond 1e12 ms) count as zero, so that nothing overflows.
 * Bucket -32768 stands for the zero bucket; real ones begin at -544.
 */
export function insertPerformanceFromSpans(hour: TimeRange): SqlStatement {
  return sql`
    with counted_by_histogram as materialized (
      select service_name, environment
      from performance_sources(${hour.from}, ${hour.to})
      where source = 'histogram'
    ),
    counted as materialized (
      select
        service_name, environment, endpoint, method, status_code,
        count(*) as items,
        sum(round(duration_ms * 1e6)::bigint) as sum_ns,
        min(duration_ms) as min_ms,
        max(duration_ms) as max_ms
      from (
        select
          service_name, environment, endpoint, method, status_code,
          case when response_time_ms between 0 and 1e12 then response_time_ms else 0 end as duration_ms
        from performance_metrics
        where timestamp >= ${hour.from} and timestamp < ${hour.to}
      ) raw
      group by 1, 2, 3, 4, 5
    ),
    cells as materialized (
      select
        row_number() over () as cell,
        -dense_rank() over (order by service_name, environment) as service,
        service_name, environment, endpoint, method
      from (
        select distinct service_name, environment, endpoint, method
        from counted
        where (service_name, environment) not in (select service_name, environment from counted_by_histogram)
      ) named
    ),
    totals as materialized (
      select
        coalesce(cell, service) as id,
        sum(items)::bigint as requests,
        coalesce(sum(items) filter (where status_code >= 400), 0)::bigint as errors,
        coalesce(sum(items) filter (where status_code between 100 and 199), 0) as status_1xx,
        coalesce(sum(items) filter (where status_code between 200 and 299), 0) as status_2xx,
        coalesce(sum(items) filter (where status_code between 300 and 399), 0) as status_3xx,
        coalesce(sum(items) filter (where status_code between 400 and 499), 0) as status_4xx,
        coalesce(sum(items) filter (where status_code >= 500), 0) as status_5xx,
        sum(sum_ns) as sum_ns,
        min(min_ms) as min_ms,
        max(max_ms) as max_ms
      from counted
      join cells using (service_name, environment, endpoint, method)
      group by grouping sets ((cell), (service))
    ),
    requests as materialized (
      select
        cell, service, duration_ms, user_id,
        case
          when sketch_is_zero(duration_ms / 1000) then (-32768)::smallint
          else sketch_index(duration_ms / 1000)
        end as bucket
      from (
        select
          service_name, environment, endpoint, method, user_id,
          case when response_time_ms between 0 and 1e12 then response_time_ms else 0 end as duration_ms
        from performance_metrics
        where timestamp >= ${hour.from} and timestamp < ${hour.to}
      ) raw
      join cells using (service_name, environment, endpoint, method)
    ),
    buckets as materialized (
      select cell, service, bucket, count(*) as items
      from requests
      group by cell, service, bucket
    ),
    buckets_of_all as materialized (
      select id, bucket, items, (sum(items) over (partition by id order by bucket) - items)::bigint as items_before
      from (
        select cell as id, bucket, items from buckets
        union all
        select service, bucket, sum(items)::bigint from buckets group by service, bucket
      ) both_levels
    ),
    ranks as materialized (
      select id, fraction, floor(position)::bigint as low_rank, ceil(position)::bigint as high_rank, position - floor(position) as weight
      from (
        select id, fraction, fraction * (requests - 1)::double precision as position
        from totals
        cross join unnest(array[0.5, 0.95, 0.99]::double precision[]) as fraction
      ) positions
    ),
    wanted as materialized (
      select distinct id, bucket, items_before
      from ranks
      join buckets_of_all using (id)
      where (low_rank >= items_before and low_rank < items_before + items)
        or (high_rank >= items_before and high_rank < items_before + items)
    ),
    ranked as materialized (
      select id, duration_ms, items_before + row_number() over (partition by id, bucket order by duration_ms) - 1 as rank
      from (
        select id, wanted.bucket, items_before, duration_ms
        from requests
        join wanted on wanted.id = requests.cell and wanted.bucket = requests.bucket
        union all
        select id, wanted.bucket, items_before, duration_ms
        from requests
        join wanted on wanted.id = requests.service and wanted.bucket = requests.bucket
      ) candidates
    ),
    percentiles as (
      select
        ranks.id,
        array_agg(low.duration_ms + weight * (high.duration_ms - low.duration_ms) order by fraction) as percentiles_ms
      from ranks
      join ranked as low on low.id = ranks.id and low.rank = low_rank
      join ranked as high on high.id = ranks.id and high.rank = high_rank
      group by ranks.id
    ),
    sketches as (
      select
        id,
        coalesce(sum(items) filter (where bucket = -32768), 0)::bigint as zero_count,
        coalesce(array_agg(bucket order by bucket) filter (where bucket <> -32768), '{}') as indexes,
        coalesce(array_agg(items order by bucket) filter (where bucket <> -32768), '{}') as counts
      from buckets_of_all
      group by id
    ),
    users as (
      select
        service,
        array_agg(distinct hash order by hash) filter (where not anonymous) as signed_in,
        array_agg(distinct hash order by hash) filter (where anonymous) as anonymous
      from (
        select service, user_hash(user_id) as hash, user_id ^@ 'anonymous:' as anonymous
        from (select distinct service, user_id from requests where user_id is not null) distinct_users
      ) hashed
      group by service
    ),
    keys as (
      select cell as id, service_name, environment, endpoint, method from cells
      union all
      select distinct service, service_name, environment, null, null from cells
    )
    insert into aggregated_metrics (
      time_bucket, metric_type, service_name, environment, endpoint_path, method, source,
      sample_count, error_count, sum_value, min_value, max_value,
      sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts,
      users_exact, users_registers, anonymous_exact, anonymous_registers, aggregated_values
    )
    select
      ${hour.from}::timestamptz, 'performance', keys.service_name, keys.environment, keys.endpoint, keys.method, 'spans',
      requests, errors, sum_ns, min_ms, max_ms,
      5, zero_count, indexes, counts,
      case when keys.endpoint is null then users_when_few(users.signed_in) end,
      case when keys.endpoint is null then users_when_many(users.signed_in) end,
      case when keys.endpoint is null then users_when_few(users.anonymous) end,
      case when keys.endpoint is null then users_when_many(users.anonymous) end,
      jsonb_build_object(
        'total_requests', requests,
        'error_count', errors,
        'error_rate', errors::double precision / requests,
        'sum_response_time_ms', sum_ns / 1000000.0,
        'avg_response_time_ms', (sum_ns / requests)::double precision / 1e6,
        'min_response_time_ms', min_ms,
        'max_response_time_ms', max_ms,
        'p50_response_time_ms', percentiles_ms[1],
        'p95_response_time_ms', percentiles_ms[2],
        'p99_response_time_ms', percentiles_ms[3],
        'percentiles', 'exact',
        'status_1xx', status_1xx,
        'status_2xx', status_2xx,
        'status_3xx', status_3xx,
        'status_4xx', status_4xx,
        'status_5xx', status_5xx
      ) || case
        when keys.endpoint is null then jsonb_build_object(
          'unique_users', coalesce(cardinality(users.signed_in), 0),
          'unique_anonymous_users', coalesce(cardinality(users.anonymous), 0)
        )
        else '{}'
      end
    from keys
    join totals using (id)
    join sketches using (id)
    join percentiles using (id)
    left join users on users.service = keys.id`;
}
