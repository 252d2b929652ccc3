import { sql, type SqlStatement } from '@lakegauge/database';
import type { TimeRange } from '../utc-time.ts';

/**
 * The usage rows of some whole hours for each service and environment: one for each page and event type (endpoint_path is the
 * page, empty where the event names none), one for each event type over all pages, and one over everything. The last
 * two carry the users. Web Vitals are events too and are counted here like the others.
 */
export function insertUsage(range: TimeRange): SqlStatement {
  return sql`
    with events as materialized (
      select
        date_bin('1 hour', timestamp, 'epoch') as hour, service_name, environment, coalesce(page_name, '') as page, event_type, success, user_id
      from usage_events
      where timestamp >= ${range.from} and timestamp < ${range.to}
    ),
    totals as (
      select
        hour, service_name, environment, page, event_type,
        grouping(page) = 1 as all_pages,
        grouping(event_type) = 1 as all_types,
        count(*) as events,
        count(*) filter (where success) as successes,
        count(*) filter (where not success) as failures
      from events
      group by grouping sets (
        (hour, service_name, environment, page, event_type),
        (hour, service_name, environment, event_type),
        (hour, service_name, environment)
      )
    ),
    users as (
      select
        hour, service_name, environment, event_type,
        grouping(event_type) = 1 as all_types,
        array_agg(distinct hash order by hash) filter (where not anonymous) as signed_in,
        array_agg(distinct hash order by hash) filter (where anonymous) as anonymous
      from (
        select hour, service_name, environment, event_type, user_hash(user_id) as hash, user_id ^@ 'anonymous:' as anonymous
        from (select distinct hour, service_name, environment, event_type, user_id from events) distinct_users
      ) hashed
      group by grouping sets ((hour, service_name, environment, event_type), (hour, service_name, environment))
    )
    insert into aggregated_metrics (
      time_bucket, metric_type, service_name, environment, endpoint_path, event_type, sample_count, error_count,
      users_exact, users_registers, anonymous_exact, anonymous_registers, aggregated_values
    )
    select
      totals.hour, 'usage', totals.service_name, totals.environment, totals.page, totals.event_type, events, failures,
      case when all_pages then users_when_few(users.signed_in) end,
      case when all_pages then users_when_many(users.signed_in) end,
      case when all_pages then users_when_few(users.anonymous) end,
      case when all_pages then users_when_many(users.anonymous) end,
      jsonb_build_object(
        'total_events', events,
        'success_count', successes,
        'failure_count', failures
      ) || case
        when all_pages then jsonb_build_object(
          'unique_users', coalesce(cardinality(users.signed_in), 0),
          'unique_anonymous_users', coalesce(cardinality(users.anonymous), 0)
        )
        else '{}'
      end
    from totals
    left join users on all_pages
      and users.hour = totals.hour
      and users.service_name = totals.service_name
      and users.environment = totals.environment
      and users.all_types = totals.all_types
      and coalesce(users.event_type, '') = coalesce(totals.event_type, '')`;
}
