import { sql, type SqlStatement } from '@lakegauge/database';
import type { Period } from './get-missing-periods.ts';

/**
 * The rows over all services and environments of some hours, or of a day or week that is built: merged from the cells over
 * all endpoints as insertPeriod merges hours, with the percentiles and counts of users that a point of a series shows.
 * An hour without any cell gets a row too, so that readers need not look for its cells.
 */
export function insertOverall(period: Period | 'hour', starts: Date[]): SqlStatement {
  return sql`
    with cell as materialized (
      select
        time_bucket, metric_type = 'performance' as is_performance, source, sample_count, error_count, sum_value,
        min_value, max_value, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts,
        users_exact, users_registers, anonymous_exact, anonymous_registers
      from aggregated_metrics
      where ${period}::text = 'hour' and time_bucket = any(${starts}::timestamptz[])
        and metric_type in ('performance', 'usage') and endpoint_path is null and event_type is null
      union all
      select
        time_bucket, metric_type = 'performance', source, sample_count, error_count, sum_value,
        min_value, max_value, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts,
        users_exact, users_registers, anonymous_exact, anonymous_registers
      from aggregated_periods
      where period = ${period} and time_bucket = any(${starts}::timestamptz[])
        and metric_type in ('performance', 'usage') and endpoint_path is null and event_type is null
    ),
    total as (
      select
        start as time_bucket,
        coalesce(sum(sample_count) filter (where is_performance), 0)::bigint as request_count,
        coalesce(sum(error_count) filter (where is_performance), 0)::bigint as error_count,
        coalesce(sum(sum_value) filter (where is_performance), 0) as sum_value,
        min(min_value) as min_value,
        max(max_value) as max_value,
        -- Null where a day or week has both.
        coalesce(bool_or(is_performance and source is distinct from 'spans'), false) as has_histogram,
        min(sketch_scale)::integer as scale,
        coalesce(sum(sketch_zero_count), 0)::bigint as zero_count,
        coalesce(sum(sample_count) filter (where not is_performance), 0)::bigint as event_count
      from unnest(${starts}::timestamptz[]) as start
      left join cell on cell.time_bucket = start
      group by start
      -- A day or week without cells may have been taken back a moment ago.
      having ${period}::text = 'hour' or count(cell.time_bucket) > 0
    ),
    sketch as (
      select
        time_bucket,
        array_agg(index::smallint order by index) as indexes,
        array_agg(items::bigint order by index) as counts
      from (
        select time_bucket, bucket.index >> (cell.sketch_scale - total.scale) as index, sum(bucket.items) as items
        from cell
        join total using (time_bucket)
        cross join unnest(cell.sketch_indexes, cell.sketch_counts) as bucket (index, items)
        where is_performance
        group by 1, 2
      ) buckets
      group by time_bucket
    ),
    -- Registers meet hashes only in the end; whoever is in both sets of an hour counts once in either.
    hashes as (
      select
        time_bucket,
        array_agg(hash order by hash) filter (where not anonymous) as active,
        array_agg(hash order by hash) filter (where anonymous) as active_anonymous,
        array_agg(hash order by hash) filter (where not anonymous and in_events) as event,
        array_agg(hash order by hash) filter (where anonymous and in_events) as event_anonymous
      from (
        select time_bucket, anonymous, hash, bool_or(not is_performance) as in_events
        from (
          select time_bucket, is_performance, false as anonymous, unnest(users_exact) as hash from cell
          union all
          select time_bucket, is_performance, true, unnest(anonymous_exact) from cell
        ) found
        group by 1, 2, 3
      ) distinct_hashes
      group by time_bucket
    ),
    registers as (
      select
        time_bucket,
        bit_or(users_registers) as active,
        bit_or(anonymous_registers) as active_anonymous,
        bit_or(users_registers) filter (where not is_performance) as event,
        bit_or(anonymous_registers) filter (where not is_performance) as event_anonymous
      from cell
      group by time_bucket
    ),
    united as materialized (
      select
        total.time_bucket,
        case when registers.active is null then users_when_few(hashes.active) end as active_exact,
        users_merged_registers(registers.active, hashes.active) as active_registers,
        case when registers.active_anonymous is null then users_when_few(hashes.active_anonymous) end as active_anonymous_exact,
        users_merged_registers(registers.active_anonymous, hashes.active_anonymous) as active_anonymous_registers,
        case when registers.event is null then users_when_few(hashes.event) end as event_exact,
        users_merged_registers(registers.event, hashes.event) as event_registers,
        case when registers.event_anonymous is null then users_when_few(hashes.event_anonymous) end as event_anonymous_exact,
        users_merged_registers(registers.event_anonymous, hashes.event_anonymous) as event_anonymous_registers
      from total
      left join hashes using (time_bucket)
      left join registers using (time_bucket)
    ),
    counted as materialized (
      select
        united.*,
        users_count(active_registers, active_exact) as active_users,
        users_count(event_registers, event_exact) as event_users,
        active_anonymous_registers is not null or cardinality(active_anonymous_exact) > 0 as has_anonymous
      from united
    )
    insert into overall_periods (
      period, time_bucket, request_count, error_count, sum_value, min_value, max_value, has_histogram,
      sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts, p50_ms, p95_ms, p99_ms, event_count,
      active_exact, active_registers, active_anonymous_exact, active_anonymous_registers,
      active_users, active_users_with_anonymous,
      event_exact, event_registers, event_anonymous_exact, event_anonymous_registers,
      event_users, event_users_with_anonymous
    )
    select
      ${period}, time_bucket, request_count, error_count, sum_value, min_value, max_value, has_histogram,
      scale, zero_count, coalesce(indexes, '{}'), coalesce(counts, '{}'),
      least(greatest(sketch_quantile(0.50, scale, zero_count, indexes, counts) * 1000, min_value), max_value),
      least(greatest(sketch_quantile(0.95, scale, zero_count, indexes, counts) * 1000, min_value), max_value),
      least(greatest(sketch_quantile(0.99, scale, zero_count, indexes, counts) * 1000, min_value), max_value),
      event_count,
      active_exact, active_registers, active_anonymous_exact, active_anonymous_registers,
      active_users,
      -- Counting registers takes as long as merging them, and mostly there is nobody anonymous.
      case
        when has_anonymous then users_count(
          coalesce(active_registers | active_anonymous_registers, active_registers, active_anonymous_registers),
          active_exact || active_anonymous_exact
        )
        else active_users
      end,
      event_exact, event_registers, event_anonymous_exact, event_anonymous_registers,
      event_users,
      case
        when has_anonymous then users_count(
          coalesce(event_registers | event_anonymous_registers, event_registers, event_anonymous_registers),
          event_exact || event_anonymous_exact
        )
        else event_users
      end
    from total
    join counted using (time_bucket)
    left join sketch using (time_bucket)
    on conflict (period, time_bucket) do nothing`;
}
