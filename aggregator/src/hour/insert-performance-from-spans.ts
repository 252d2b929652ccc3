import { sql, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

/**
 * The performance rows of some whole hours for the services that their spans count: one row for each hour, endpoint and
 * method, and one for each hour, service and environment over all of them (endpoint_path null), which carries the users.
 * Answers with the number of raw rows that it read of each hour, `raw_rows`.
 *
 * Requests are read once: each cell keeps its durations in an array, sorted once, from which its percentiles and its sketch
 * are made without looking at a text again. A second scan finds the users. For the percentiles over all endpoints the sketch
 * says near which durations they lie, and of each cell only those are looked at. Cells get positive numbers, the rows over
 * all of them negative ones. A single row can't stop the hour: durations that no clock measures (negative, NaN, beyond
 * 1e12 ms) count as zero, so that nothing overflows. Bucket -32768 stands for the zero bucket; real ones begin at -544.
 */
export function insertPerformanceFromSpans(range: TimeRange): SqlStatement {
  return sql`
    with counted_by_histogram as materialized (
      select hour, service_name, environment
      from performance_sources(${range.from}, ${range.to})
      where source = 'histogram'
    ),
    measured as materialized (
      select
        hour, service_name, environment, endpoint, method,
        array_agg(duration_ms) as durations_ms,
        sum(round(duration_ms * 1e6)::bigint) as sum_ns,
        count(*) filter (where status_code between 100 and 199) as status_1xx,
        count(*) filter (where status_code between 200 and 299) as status_2xx,
        count(*) filter (where status_code between 300 and 399) as status_3xx,
        count(*) filter (where status_code between 400 and 499) as status_4xx,
        count(*) filter (where status_code >= 500) as status_5xx
      from (
        select
          date_bin('1 hour', timestamp, 'epoch') as hour, service_name, environment, endpoint, method, status_code,
          case when response_time_ms between 0 and 1e12 then response_time_ms else 0 end as duration_ms
        from performance_metrics
        where timestamp >= ${range.from} and timestamp < ${range.to}
        -- Keeps the case from being computed again in each place that names it.
        offset 0
      ) raw
      group by 1, 2, 3, 4, 5
    ),
    cells as materialized (
      select
        row_number() over () as cell,
        -dense_rank() over (order by hour, service_name, environment) as service,
        hour, service_name, environment, endpoint, method, cardinality(durations_ms)::bigint as requests,
        sum_ns, status_1xx, status_2xx, status_3xx, status_4xx, status_5xx,
        sorted_ms, buckets, items
      from measured
      cross join lateral (
        select array(select duration_ms from unnest(durations_ms) as duration_ms order by duration_ms) as sorted_ms
        -- Sorts once, and not in each place that names it.
        offset 0
      ) sorted
      cross join lateral (
        select array_agg(bucket order by bucket) as buckets, array_agg(items order by bucket) as items
        from (
          select bucket, count(*) as items
          from (
            select case when sketch_is_zero(duration_ms / 1000) then (-32768)::smallint else sketch_index(duration_ms / 1000) end as bucket
            from unnest(sorted_ms) as duration_ms
            -- They are in order already; said so, no hash table is made for each cell.
            order by bucket
            offset 0
          ) bucketed
          group by bucket
        ) counted
      ) sketch
      where (hour, service_name, environment) not in (select hour, service_name, environment from counted_by_histogram)
    ),
    service_buckets as materialized (
      select
        service, bucket, items,
        sum(items) over (partition by service order by bucket rows unbounded preceding)::bigint - items as items_before,
        sum(items) over (partition by service)::bigint as requests
      from (
        select service, bucket, sum(item_count)::bigint as items
        from (select service, unnest(buckets) as bucket, unnest(items) as item_count from cells) sketch
        group by service, bucket
        -- Groups by hash: sorting every bucket of every cell for the window would take three times as long.
        offset 0
      ) counted
    ),
    -- From where to where the requests lie between which percentile_cont does: the ends of their buckets, a trifle wider.
    wanted as materialized (
      select
        service, fraction, requests,
        case
          when min(bucket) = -32768 then -1
          else power(2.0::double precision, min(bucket) / 32.0::double precision) * (1000 - 1e-6::double precision)
        end as from_ms,
        case
          when max(bucket) = -32768 then 0.01
          else power(2.0::double precision, (max(bucket) + 1) / 32.0::double precision) * (1000 + 1e-6::double precision)
        end as to_ms
      from service_buckets
      cross join unnest(array[0.5, 0.95, 0.99]::double precision[]) as fraction
      where items_before <= ceil(fraction * (requests - 1)) and items_before + items > floor(fraction * (requests - 1))
      group by 1, 2, 3
    ),
    service_percentiles as (
      select service, array_agg(percentile_of_sorted(near_ms, skipped, requests, fraction) order by fraction) as percentiles_ms
      from (
        select
          service, fraction, requests,
          sum(items_before) filter (where coalesce(number, 1) = 1)::bigint as skipped,
          array_agg(duration_ms order by duration_ms) filter (where duration_ms is not null) as near_ms
        from (
          select
            service, fraction, wanted.requests, sorted_ms,
            width_bucket(from_ms, sorted_ms) as items_before,
            width_bucket(to_ms, sorted_ms) as items_within
          from cells
          join wanted using (service)
        ) part
        left join lateral unnest(sorted_ms[items_before + 1:items_within]) with ordinality as near (duration_ms, number) on true
        group by 1, 2, 3
      ) neighbours
      group by service
    ),
    service_sketches as (
      select service, array_agg(bucket order by bucket) as buckets, array_agg(items order by bucket) as items
      from service_buckets
      group by service
    ),
    totals as (
      select
        cell as id, hour, service_name, environment, endpoint, method, requests,
        sum_ns, status_1xx, status_2xx, status_3xx, status_4xx, status_5xx,
        sorted_ms[1] as min_ms, sorted_ms[requests] as max_ms,
        array[
          percentile_of_sorted(sorted_ms, 0, requests, 0.5),
          percentile_of_sorted(sorted_ms, 0, requests, 0.95),
          percentile_of_sorted(sorted_ms, 0, requests, 0.99)
        ] as percentiles_ms,
        buckets, items
      from cells
      union all
      select
        service, hour, service_name, environment, null, null, requests,
        sum_ns, status_1xx, status_2xx, status_3xx, status_4xx, status_5xx,
        min_ms, max_ms, service_percentiles.percentiles_ms, service_sketches.buckets, service_sketches.items
      from (
        select
          service, hour, service_name, environment, sum(requests)::bigint as requests, sum(sum_ns) as sum_ns,
          sum(status_1xx)::bigint as status_1xx, sum(status_2xx)::bigint as status_2xx, sum(status_3xx)::bigint as status_3xx,
          sum(status_4xx)::bigint as status_4xx, sum(status_5xx)::bigint as status_5xx,
          min(sorted_ms[1]) as min_ms, max(sorted_ms[requests]) as max_ms
        from cells
        group by 1, 2, 3, 4
      ) services
      join service_percentiles using (service)
      join service_sketches using (service)
    ),
    seen as materialized (
      select distinct date_bin('1 hour', timestamp, 'epoch') as hour, service_name, environment, user_id
      from performance_metrics
      where timestamp >= ${range.from} and timestamp < ${range.to} and user_id is not null
    ),
    users as (
      select
        service,
        array_agg(distinct hash order by hash) filter (where not anonymous) as signed_in,
        array_agg(distinct hash order by hash) filter (where anonymous) as anonymous
      from seen
      join (
        -- Once for all hours.
        select user_id, user_hash(user_id) as hash, user_id ^@ 'anonymous:' as anonymous
        from (select distinct user_id from seen) distinct_users
      ) hashed using (user_id)
      join (select distinct service, hour, service_name, environment from cells) services using (hour, service_name, environment)
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
        hour, 'performance', service_name, environment, endpoint, method, 'spans',
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
    select hour, sum(cardinality(durations_ms))::bigint as raw_rows from measured group by hour`;
}
