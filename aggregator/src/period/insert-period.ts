import { sql, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';
import type { Period } from './get-missing-periods.ts';

/**
 * The rows of one day, merged from its hours, or of one week, merged from its days. Counts and sums add up, sketches
 * merge bucket by bucket at the lowest scale that a cell holds, users unite as a set up to 2,000 and as registers beyond: the
 * result is the same as building them from the raw rows at once. Exact percentiles are not additive, so they give way
 * to the sketch's, and the row says so.
 */
export function insertPeriod({ period, from, to }: TimeRange & { period: Period }): SqlStatement {
  return sql`
    with parts as materialized (
      select
        dense_rank() over (
          order by metric_type, service_name, environment, endpoint_path, method, event_type, instrument, unit, attributes
        ) as cell,
        part.*
      from (
        select
          metric_type, service_name, environment, endpoint_path, method, event_type, instrument, unit, attributes, source,
          sample_count, error_count, sum_value, min_value, max_value,
          sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts,
          users_exact, users_registers, anonymous_exact, anonymous_registers, aggregated_values
        from aggregated_metrics
        where ${period}::text = 'day'
          and metric_type in ('performance', 'usage', 'web_vital', 'histogram')
          and time_bucket >= ${from} and time_bucket < ${to}
        union all
        select
          metric_type, service_name, environment, endpoint_path, method, event_type, instrument, unit, attributes, source,
          sample_count, error_count, sum_value, min_value, max_value,
          sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts,
          users_exact, users_registers, anonymous_exact, anonymous_registers, aggregated_values
        from aggregated_periods
        where ${period}::text = 'week' and period = 'day'
          and metric_type in ('performance', 'usage', 'web_vital', 'histogram')
          and time_bucket >= ${from} and time_bucket < ${to}
      ) part
    ),
    totals as (
      select
        cell, metric_type, service_name, environment, endpoint_path, method, event_type, instrument, unit, attributes,
        case when min(source) = max(source) then min(source) end as source,
        sum(sample_count)::bigint as items,
        sum(error_count)::bigint as errors,
        case when bool_and(sum_value is not null) then sum(sum_value) end as sum_value,
        case when bool_and(min_value is not null) then min(min_value) end as min_value,
        case when bool_and(max_value is not null) then max(max_value) end as max_value,
        sum(sketch_zero_count)::bigint as zero_count,
        min(sketch_scale)::integer as scale,
        bool_or((aggregated_values ->> 'approximate')::boolean) as approximate,
        bool_or(aggregated_values ->> 'users' = 'at_least') as users_at_least,
        bool_or(users_exact is not null or users_registers is not null) as has_users
      from parts
      group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    ),
    sketches as (
      select
        cell,
        array_agg(index::smallint order by index) as indexes,
        array_agg(items::bigint order by index) as counts
      from (
        select cell, bucket.index >> (sketch_scale - scale) as index, sum(bucket.items) as items
        from parts
        join (select cell, min(sketch_scale)::integer as scale from parts group by cell) lowest using (cell)
        cross join unnest(sketch_indexes, sketch_counts) as bucket (index, items)
        group by 1, 2
      ) buckets
      group by cell
    ),
    hashes as (
      select
        cell,
        array_agg(distinct hash order by hash) filter (where not anonymous) as signed_in,
        array_agg(distinct hash order by hash) filter (where anonymous) as anonymous
      from parts
      cross join lateral (values (false, users_exact), (true, anonymous_exact)) as kind (anonymous, exact)
      cross join unnest(kind.exact) as hash
      group by cell
    ),
    registers as (
      select cell, bit_or(users_registers) as signed_in, bit_or(anonymous_registers) as anonymous
      from parts
      group by cell
    ),
    users as (
      select
        cell,
        case when registers.signed_in is null then users_when_few(hashes.signed_in) end as signed_in_exact,
        case
          when registers.signed_in is null then users_when_many(hashes.signed_in)
          else registers.signed_in | coalesce(user_registers(hashes.signed_in), registers.signed_in)
        end as signed_in_registers,
        case when registers.anonymous is null then users_when_few(hashes.anonymous) end as anonymous_exact,
        case
          when registers.anonymous is null then users_when_many(hashes.anonymous)
          else registers.anonymous | coalesce(user_registers(hashes.anonymous), registers.anonymous)
        end as anonymous_registers
      from totals
      join registers using (cell)
      left join hashes using (cell)
      where has_users
    ),
    additive as (
      select cell, jsonb_object_agg(key, total) as counts
      from (
        select cell, key, sum(value::numeric) as total
        from parts
        cross join jsonb_each(aggregated_values)
        where key in (
          'total_requests', 'error_count', 'sum_response_time_ms',
          'status_1xx', 'status_2xx', 'status_3xx', 'status_4xx', 'status_5xx',
          'total_events', 'success_count', 'failure_count',
          'total_samples', 'good', 'needs_improvement', 'poor', 'total_count'
        )
        group by cell, key
      ) summed
      group by cell
    ),
    rows as materialized (
      select
        totals.*,
        case when scale is not null then coalesce(indexes, '{}') end as indexes,
        case when scale is not null then coalesce(sketches.counts, '{}') end as counts,
        signed_in_exact, signed_in_registers, anonymous_exact, anonymous_registers,
        additive.counts as additive_values,
        greatest(min_value, least(max_value, sketch_quantile(0.5, scale, zero_count, indexes, sketches.counts) * factor)) as p50,
        greatest(min_value, least(max_value, sketch_quantile(0.75, scale, zero_count, indexes, sketches.counts) * factor)) as p75,
        greatest(min_value, least(max_value, sketch_quantile(0.95, scale, zero_count, indexes, sketches.counts) * factor)) as p95,
        greatest(min_value, least(max_value, sketch_quantile(0.99, scale, zero_count, indexes, sketches.counts) * factor)) as p99
      from totals
      -- Performance sketches are in seconds, their rows in milliseconds.
      cross join lateral (select case when metric_type = 'performance' then 1000 else 1 end as factor) unit_of_sketch
      left join sketches using (cell)
      left join users using (cell)
      left join additive using (cell)
    )
    insert into aggregated_periods (
      period, time_bucket, metric_type, service_name, environment, endpoint_path, method, event_type, instrument, unit, attributes,
      source, sample_count, error_count, sum_value, min_value, max_value,
      sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts, sketch_vector,
      users_exact, users_registers, anonymous_exact, anonymous_registers, aggregated_values
    )
    select
      ${period}, ${from}::timestamptz, metric_type, service_name, environment, endpoint_path, method, event_type, instrument, unit, attributes,
      source, items, errors, sum_value, min_value, max_value,
      scale, zero_count, indexes, counts,
      case when metric_type = 'performance' and endpoint_path is not null and scale = 5 then sketch_vector(indexes, counts) end,
      signed_in_exact, signed_in_registers, anonymous_exact, anonymous_registers,
      coalesce(additive_values, '{}') || case metric_type
        when 'performance' then jsonb_build_object(
          'error_rate', errors::double precision / items,
          'avg_response_time_ms', (sum_value / items)::double precision / 1e6,
          'min_response_time_ms', min_value,
          'max_response_time_ms', max_value,
          'p50_response_time_ms', p50,
          'p95_response_time_ms', p95,
          'p99_response_time_ms', p99
        )
        when 'usage' then '{}'
        else jsonb_build_object(
          'avg_value', (sum_value / items)::double precision,
          'min_value', min_value,
          'max_value', max_value,
          'p50_value', p50,
          'p75_value', p75,
          'p95_value', p95,
          'p99_value', p99
        )
      end || case
        when scale is not null then jsonb_build_object('percentiles', 'estimated', 'percentile_error', sketch_error(scale))
        else '{}'
      end || case
        when has_users then jsonb_build_object(
          'unique_users', coalesce(cardinality(signed_in_exact), round(user_registers_count(signed_in_registers))),
          'unique_anonymous_users', coalesce(cardinality(anonymous_exact), round(user_registers_count(anonymous_registers)))
        )
        else '{}'
      end
      || case when approximate then '{"approximate": true}' else '{}' end::jsonb
      || case when users_at_least then '{"users": "at_least"}' else '{}' end::jsonb
    from rows`;
}
