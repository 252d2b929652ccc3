import { sql, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

/**
 * The performance rows of one hour for the services that their spans count: one row for each endpoint and method, and
 * one for each service and environment over all of them (endpoint_path null), which carries the users. Answers with the
 * number of raw rows that it read, `raw_rows`.
 *
 * Requests are read once: they are grouped by cell and bucket, which is the sketch, and each group keeps its durations, of
 * which only those around the wanted ranks are ever sorted. A second scan finds the users. Groups get numbers (positive
 * for a cell, negative for the row over all), since comparing texts takes longer than everything else together.
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
        case when sketch_is_zero(duration_ms / 1000) then (-32768)::smallint else sketch_index(duration_ms / 1000) end as bucket,
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
      group by 1, 2, 3, 4, 5
    ),
    cells as materialized (
      select
        row_number() over () as cell,
        -dense_rank() over (order by service_name, environment) as service,
        service_name, environment, endpoint, method
      from (
        select distinct service_name, environment, endpoint, method
        from measured
        where (service_name, environment) not in (select service_name, environment from counted_by_histogram)
      ) named
    ),
    cell_buckets as materialized (
      select
        cell, service, bucket, durations_ms, cardinality(durations_ms)::bigint as items,
        sum_ns, status_1xx, status_2xx, status_3xx, status_4xx, status_5xx
      from measured
      join cells using (service_name, environment, endpoint, method)
    ),
    -- Both levels from here on.
    buckets as materialized (
      select
        both_levels.*,
        sum(items) over (partition by id order by bucket rows unbounded preceding)::bigint - items as items_before,
        sum(items) over (partition by id)::bigint as requests
      from (
        select cell as id, bucket, items, sum_ns, status_1xx, status_2xx, status_3xx, status_4xx, status_5xx
        from cell_buckets
        union all
        select
          service, bucket, sum(items)::bigint, sum(sum_ns), sum(status_1xx)::bigint, sum(status_2xx)::bigint,
          sum(status_3xx)::bigint, sum(status_4xx)::bigint, sum(status_5xx)::bigint
        from cell_buckets
        group by service, bucket
      ) both_levels
    ),
    totals as materialized (
      select
        id, requests,
        sum(status_1xx) as status_1xx, sum(status_2xx) as status_2xx, sum(status_3xx) as status_3xx,
        sum(status_4xx) as status_4xx, sum(status_5xx) as status_5xx,
        (sum(status_4xx) + sum(status_5xx))::bigint as errors,
        sum(sum_ns) as sum_ns,
        coalesce(sum(items) filter (where bucket = -32768), 0)::bigint as zero_count,
        coalesce(array_agg(bucket order by bucket) filter (where bucket <> -32768), '{}') as indexes,
        coalesce(array_agg(items order by bucket) filter (where bucket <> -32768), '{}') as counts
      from buckets
      group by id, requests
    ),
    -- The buckets with the first and the last request, and with those that percentile_cont looks at.
    wanted as materialized (
      select id, bucket, items_before, requests
      from buckets
      where items_before = 0
        or items_before + items = requests
        or (items_before <= ceil(0.5::double precision * (requests - 1)) and items_before + items > floor(0.5::double precision * (requests - 1)))
        or (items_before <= ceil(0.95::double precision * (requests - 1)) and items_before + items > floor(0.95::double precision * (requests - 1)))
        or (items_before <= ceil(0.99::double precision * (requests - 1)) and items_before + items > floor(0.99::double precision * (requests - 1)))
    ),
    ranked as (
      select
        id, duration_ms, items_before + row_number() over (partition by id, bucket order by duration_ms) - 1 as rank,
        0.5::double precision * (requests - 1) as p50_rank,
        0.95::double precision * (requests - 1) as p95_rank,
        0.99::double precision * (requests - 1) as p99_rank
      from (
        select id, wanted.bucket, items_before, requests, durations_ms
        from wanted
        join cell_buckets on wanted.id = cell_buckets.cell and wanted.bucket = cell_buckets.bucket
        union all
        select id, wanted.bucket, items_before, requests, durations_ms
        from wanted
        join cell_buckets on wanted.id = cell_buckets.service and wanted.bucket = cell_buckets.bucket
      ) candidates
      cross join unnest(durations_ms) as duration_ms
    ),
    neighbours as (
      select
        id, min(duration_ms) as min_ms, max(duration_ms) as max_ms,
        min(p50_rank - floor(p50_rank)) as p50_weight,
        min(duration_ms) filter (where rank = floor(p50_rank)) as p50_low,
        min(duration_ms) filter (where rank = ceil(p50_rank)) as p50_high,
        min(p95_rank - floor(p95_rank)) as p95_weight,
        min(duration_ms) filter (where rank = floor(p95_rank)) as p95_low,
        min(duration_ms) filter (where rank = ceil(p95_rank)) as p95_high,
        min(p99_rank - floor(p99_rank)) as p99_weight,
        min(duration_ms) filter (where rank = floor(p99_rank)) as p99_low,
        min(duration_ms) filter (where rank = ceil(p99_rank)) as p99_high
      from ranked
      group by id
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
    keys as (
      select cell as id, service_name, environment, endpoint, method from cells
      union all
      select distinct service, service_name, environment, null, null from cells
    ),
    inserted as (
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
          'p50_response_time_ms', p50_low + p50_weight * (p50_high - p50_low),
          'p95_response_time_ms', p95_low + p95_weight * (p95_high - p95_low),
          'p99_response_time_ms', p99_low + p99_weight * (p99_high - p99_low),
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
      join neighbours using (id)
      left join users on users.service = keys.id
    )
    select coalesce(sum(cardinality(durations_ms)), 0)::bigint as raw_rows from measured`;
}
