import { sql, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

/**
 * The performance rows of one hour for the services that their spans count: one row for each endpoint and method, and
 * one for each service and environment over all of them (endpoint_path null), which carries the users. Answers with the
 * number of raw rows that it read, `raw_rows`.
 *
 * Requests are read once: each cell keeps its durations in an array, from which its percentiles and its sketch are made
 * without looking at a text again. A second scan finds the users. For the percentiles over all endpoints only the durations in
 * the buckets around the wanted ranks are sorted. Cells get positive numbers, the rows over all of them negative ones.
 * A single row can't stop the hour: durations that no clock measures (negative, NaN, beyond 1e12 ms) count as zero, so that
 * nothing overflows. Bucket -32768 stands for the zero bucket; real ones begin at -544.
 */
export function insertPerformanceFromSpans(hour: TimeRange): SqlStatement {
  return sql`
    with counted_by_histogram as materialized (
      select service_name, environment
      from performance_sources(${hour.from}, ${hour.to})
      where source = 'histogram'
    ),
    measured as materialized (
      select
        service_name, environment, endpoint, method,
        array_agg(duration_ms) as durations_ms,
        sum(round(duration_ms * 1e6)::bigint) as sum_ns,
        count(*) filter (where status_code between 100 and 199) as status_1xx,
        count(*) filter (where status_code between 200 and 299) as status_2xx,
        count(*) filter (where status_code between 300 and 399) as status_3xx,
        count(*) filter (where status_code between 400 and 499) as status_4xx,
        count(*) filter (where status_code >= 500) as status_5xx
      from (
        select
          service_name, environment, endpoint, method, status_code,
          case when response_time_ms between 0 and 1e12 then response_time_ms else 0 end as duration_ms
        from performance_metrics
        where timestamp >= ${hour.from} and timestamp < ${hour.to}
        -- Keeps the case from being computed again in each place that names it.
        offset 0
      ) raw
      group by 1, 2, 3, 4
    ),
    cells as materialized (
      select
        row_number() over () as cell,
        -dense_rank() over (order by service_name, environment) as service,
        measured.*,
        percentiles_ms, buckets, items
      from measured
      cross join lateral (
        select percentile_cont(array[0, 0.5, 0.95, 0.99, 1]) within group (order by duration_ms) as percentiles_ms
        from unnest(durations_ms) as duration_ms
      ) percentiles
      cross join lateral (
        select array_agg(bucket order by bucket) as buckets, array_agg(items order by bucket) as items
        from (
          select
            case when sketch_is_zero(duration_ms / 1000) then (-32768)::smallint else sketch_index(duration_ms / 1000) end as bucket,
            count(*) as items
          from unnest(durations_ms) as duration_ms
          group by 1
        ) counted
      ) sketch
      where (service_name, environment) not in (select service_name, environment from counted_by_histogram)
    ),
    service_buckets as materialized (
      select
        service, bucket, items,
        sum(items) over (partition by service order by bucket rows unbounded preceding)::bigint - items as items_before,
        sum(items) over (partition by service)::bigint as requests
      from (
        select service, bucket, sum(item_count)::bigint as items
        from cells
        cross join unnest(buckets, items) as sketch (bucket, item_count)
        group by service, bucket
        -- Groups by hash: sorting every bucket of every cell for the window would take three times as long.
        offset 0
      ) counted
    ),
    -- The buckets that hold the requests between which percentile_cont lies.
    wanted as materialized (
      select service, bucket, items_before, requests
      from service_buckets
      where (items_before <= ceil(0.5::double precision * (requests - 1)) and items_before + items > floor(0.5::double precision * (requests - 1)))
        or (items_before <= ceil(0.95::double precision * (requests - 1)) and items_before + items > floor(0.95::double precision * (requests - 1)))
        or (items_before <= ceil(0.99::double precision * (requests - 1)) and items_before + items > floor(0.99::double precision * (requests - 1)))
    ),
    ranked as (
      select
        wanted.service, duration_ms,
        items_before + row_number() over (partition by wanted.service, wanted.bucket order by duration_ms) - 1 as rank,
        0.5::double precision * (requests - 1) as p50_rank,
        0.95::double precision * (requests - 1) as p95_rank,
        0.99::double precision * (requests - 1) as p99_rank
      from (
        select
          service, duration_ms,
          case when sketch_is_zero(duration_ms / 1000) then (-32768)::smallint else sketch_index(duration_ms / 1000) end as bucket
        from cells
        cross join unnest(durations_ms) as duration_ms
        -- Once for each duration, and not for each pair with a wanted bucket.
        offset 0
      ) durations
      join wanted on wanted.service = durations.service and wanted.bucket = durations.bucket
    ),
    service_percentiles as (
      select
        service,
        array[
          low_50 + (p50_rank - floor(p50_rank)) * (high_50 - low_50),
          low_95 + (p95_rank - floor(p95_rank)) * (high_95 - low_95),
          low_99 + (p99_rank - floor(p99_rank)) * (high_99 - low_99)
        ] as percentiles_ms
      from (
        select
          service, p50_rank, p95_rank, p99_rank,
          min(duration_ms) filter (where rank = floor(p50_rank)) as low_50,
          min(duration_ms) filter (where rank = ceil(p50_rank)) as high_50,
          min(duration_ms) filter (where rank = floor(p95_rank)) as low_95,
          min(duration_ms) filter (where rank = ceil(p95_rank)) as high_95,
          min(duration_ms) filter (where rank = floor(p99_rank)) as low_99,
          min(duration_ms) filter (where rank = ceil(p99_rank)) as high_99
        from ranked
        group by service, p50_rank, p95_rank, p99_rank
      ) neighbours
    ),
    service_sketches as (
      select service, array_agg(bucket order by bucket) as buckets, array_agg(items order by bucket) as items
      from service_buckets
      group by service
    ),
    totals as (
      select
        cell as id, cells.service_name, cells.environment, endpoint, method, cardinality(durations_ms)::bigint as requests,
        sum_ns, status_1xx, status_2xx, status_3xx, status_4xx, status_5xx,
        percentiles_ms[1] as min_ms, percentiles_ms[5] as max_ms, percentiles_ms[2:4] as percentiles_ms, buckets, items
      from cells
      union all
      select
        service, service_name, environment, null, null, requests,
        sum_ns, status_1xx, status_2xx, status_3xx, status_4xx, status_5xx,
        min_ms, max_ms, service_percentiles.percentiles_ms, service_sketches.buckets, service_sketches.items
      from (
        select
          service, service_name, environment, sum(cardinality(durations_ms))::bigint as requests, sum(sum_ns) as sum_ns,
          sum(status_1xx)::bigint as status_1xx, sum(status_2xx)::bigint as status_2xx, sum(status_3xx)::bigint as status_3xx,
          sum(status_4xx)::bigint as status_4xx, sum(status_5xx)::bigint as status_5xx,
          min(percentiles_ms[1]) as min_ms, max(percentiles_ms[5]) as max_ms
        from cells
        group by service, service_name, environment
      ) services
      join service_percentiles using (service)
      join service_sketches using (service)
    ),
    users as (
      select
        service,
        array_agg(distinct hash order by hash) filter (where not anonymous) as signed_in,
        array_agg(distinct hash order by hash) filter (where anonymous) as anonymous
      from (
        select service_name, environment, user_hash(user_id) as hash, user_id ^@ 'anonymous:' as anonymous
        from (
          select distinct service_name, environment, user_id
          from performance_metrics
          where timestamp >= ${hour.from} and timestamp < ${hour.to} and user_id is not null
        ) distinct_users
      ) hashed
      join (select distinct service, service_name, environment from cells) services using (service_name, environment)
      group by service
    ),
    inserted as (
      insert into aggregated_metrics (
        time_bucket, metric_type, service_name, environment, endpoint_path, method, source,
        sample_count, error_count, sum_value, min_value, max_value,
        sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts,
        users_exact, users_registers, anonymous_exact, anonymous_registers, aggregated_values
      )
      select
        ${hour.from}::timestamptz, 'performance', service_name, environment, endpoint, method, 'spans',
        requests, status_4xx + status_5xx, sum_ns, min_ms, max_ms,
        5,
        case when buckets[1] = -32768 then items[1] else 0 end,
        case when buckets[1] = -32768 then buckets[2:] else buckets end,
        case when buckets[1] = -32768 then items[2:] else items end,
        case when endpoint is null then users_when_few(users.signed_in) end,
        case when endpoint is null then users_when_many(users.signed_in) end,
        case when endpoint is null then users_when_few(users.anonymous) end,
        case when endpoint is null then users_when_many(users.anonymous) end,
        jsonb_build_object(
          'total_requests', requests,
          'error_count', status_4xx + status_5xx,
          'error_rate', (status_4xx + status_5xx)::double precision / requests,
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
          when endpoint is null then jsonb_build_object(
            'unique_users', coalesce(cardinality(users.signed_in), 0),
            'unique_anonymous_users', coalesce(cardinality(users.anonymous), 0)
          )
          else '{}'
        end
      from totals
      left join users on users.service = id
    )
    select coalesce(sum(cardinality(durations_ms)), 0)::bigint as raw_rows from measured`;
}
