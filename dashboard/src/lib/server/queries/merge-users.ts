import { sql } from '@lakegauge/database';
import type { RollupCells } from './choose-levels.ts';
import type { Sources } from './prepare-sources.ts';
import type { UserFilter, UserRow } from './user-row.ts';
import type { Reading } from './with-reading.ts';

/**
 * Distinct users of raw rows and rollup cells together, for each bucket of time or (null) for the whole range. Buckets
 * are given by their starts, in order; no cell may lie in two. Exact while every cell holds hashes; one cell
 * of registers makes its bucket an estimate. There is no row where there is no user. Cells over all services hold the
 * users of requests and events together, and those of events.
 */
export async function mergeUsers(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  filter: UserFilter,
  starts: Date[] | null
): Promise<UserRow[]> {
  const { service, environment, eventType, requests, events, includeAnonymous } = filter;
  const pieceFrom = sources.raw.map((piece) => piece.from);
  const pieceTo = sources.raw.map((piece) => piece.to);
  // Said apart: the planner then knows that there is nothing to group by.
  const isWhole = starts === null;
  return reading.query<UserRow>(sql`
    with
    series as (
      select ${starts}::timestamptz[] as starts
    ),
    raw_piece as (
      select * from unnest(${pieceFrom}::timestamptz[], ${pieceTo}::timestamptz[]) as piece (from_time, to_time)
    ),
    cell as (
      select
        case when ${isWhole}::boolean then 'epoch'
          else (select starts from series)[width_bucket(r.time_bucket, (select starts from series))]
        end as bucket,
        r.users_exact, r.users_registers, r.anonymous_exact, r.anonymous_registers
      from (
        select metric_type, time_bucket, service_name, environment, endpoint_path, event_type,
          users_exact, users_registers, anonymous_exact, anonymous_registers
        from aggregated_metrics
        where metric_type in ('performance', 'usage') and time_bucket = any(${cells.hours}::timestamptz[])
          and endpoint_path is null
        union all
        select metric_type, time_bucket, service_name, environment, endpoint_path, event_type,
          users_exact, users_registers, anonymous_exact, anonymous_registers
        from aggregated_periods
        where period = 'day' and metric_type in ('performance', 'usage') and time_bucket = any(${cells.days}::timestamptz[])
          and endpoint_path is null
        union all
        select metric_type, time_bucket, service_name, environment, endpoint_path, event_type,
          users_exact, users_registers, anonymous_exact, anonymous_registers
        from aggregated_periods
        where period = 'week' and metric_type in ('performance', 'usage') and time_bucket = any(${cells.weeks}::timestamptz[])
          and endpoint_path is null
      ) r
      where (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and (
          (${requests} and r.metric_type = 'performance')
          or (${events} and r.metric_type = 'usage' and r.event_type is not distinct from ${eventType}::text)
        )
      union all
      select
        case when ${isWhole}::boolean then 'epoch'
          else (select starts from series)[width_bucket(o.time_bucket, (select starts from series))]
        end,
        case when ${requests} then o.active_exact else o.event_exact end,
        case when ${requests} then o.active_registers else o.event_registers end,
        case when ${requests} then o.active_anonymous_exact else o.event_anonymous_exact end,
        case when ${requests} then o.active_anonymous_registers else o.event_anonymous_registers end
      from overall_periods o
      where (o.period = 'hour' and o.time_bucket = any(${cells.overall.hours}::timestamptz[]))
        or (o.period = 'day' and o.time_bucket = any(${cells.overall.days}::timestamptz[]))
        or (o.period = 'week' and o.time_bucket = any(${cells.overall.weeks}::timestamptz[]))
    ),
    seen as (
      select bucket, user_hash(user_id) as hash
      from (
        select distinct
          r.user_id,
          case when ${isWhole}::boolean then 'epoch'
            else (select starts from series)[width_bucket(r.timestamp, (select starts from series))]
          end as bucket
        from raw_piece
        -- The offset keeps the planner from reading every row there is and asking of each which piece it is in.
        cross join lateral (
          select * from performance_metrics where timestamp >= raw_piece.from_time and timestamp < raw_piece.to_time offset 0
        ) r
        where ${requests} and r.user_id is not null
          and (${service}::text is null or r.service_name = ${service})
          and (${environment}::text is null or r.environment = ${environment})
        union all
        select distinct
          r.user_id,
          case when ${isWhole}::boolean then 'epoch'
            else (select starts from series)[width_bucket(r.timestamp, (select starts from series))]
          end
        from raw_piece
        -- The offset keeps the planner from reading every row there is and asking of each which piece it is in.
        cross join lateral (
          select * from usage_events where timestamp >= raw_piece.from_time and timestamp < raw_piece.to_time offset 0
        ) r
        where ${events}
          and (${service}::text is null or r.service_name = ${service})
          and (${environment}::text is null or r.environment = ${environment})
          and (${eventType}::text is null or r.event_type = ${eventType})
      ) raw_user
      where ${includeAnonymous} or user_id not like 'anonymous:%'
      union all
      select bucket, unnest(users_exact) from cell
      union all
      select bucket, unnest(anonymous_exact) from cell where ${includeAnonymous}
    ),
    registered as (
      select bucket, bit_or(registers) as registers
      from (
        select bucket, users_registers as registers from cell where users_registers is not null
        union all
        select bucket, anonymous_registers from cell where ${includeAnonymous} and anonymous_registers is not null
      ) given
      group by bucket
    )
    select
      bucket,
      case when registers is null then hash_count::float8
        -- Also where no hash joins them, | makes a plain value: one that lies compressed in the table would be unpacked
        -- again for each of its registers, 50 times as slow.
        else user_registers_count(registers | coalesce(user_registers(hashes), registers))
      end as users,
      registers is not null as estimated
    from (
      select
        seen.bucket,
        count(distinct seen.hash) as hash_count,
        -- Hashes are needed only where they have to join registers.
        array_agg(distinct seen.hash) filter (where registered.bucket is not null) as hashes
      from seen left join registered using (bucket)
      group by seen.bucket
    ) hashed
    full join registered using (bucket)`);
}
