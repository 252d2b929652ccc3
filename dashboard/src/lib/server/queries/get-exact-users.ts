import { sql } from '@lakegauge/database';
import type { TimeRange } from '../../metrics/performance.ts';
import type { Reading } from './with-reading.ts';
import type { UserFilter, UserRow } from './user-row.ts';

/** Distinct users of raw rows: one row over everything (bucket null), one for each bucket of time that has a user. */
export async function getExactUsers(
  reading: Reading,
  range: TimeRange,
  filter: UserFilter,
  starts: Date[]
): Promise<UserRow[]> {
  const {
    service,
    environment,
    endpoint,
    method = null,
    eventType,
    requests,
    events,
    includeAnonymous
  } = filter;
  return reading.query<UserRow>(sql`
    with
    series as (
      select ${starts}::timestamptz[] as starts
    )
    select bucket, count(distinct user_id)::float8 as users, false as estimated
    from (
      select distinct user_id, (select starts from series)[width_bucket(timestamp, (select starts from series))] as bucket
      from performance_metrics
      where ${requests} and timestamp >= ${range.from} and timestamp < ${range.to}
        and user_id is not null
        and (${service}::text is null or service_name = ${service})
        and (${environment}::text is null or environment = ${environment})
        and (${endpoint}::text is null or endpoint = ${endpoint})
        and (${method}::text is null or method = ${method})
      union
      select distinct user_id, (select starts from series)[width_bucket(timestamp, (select starts from series))]
      from usage_events
      where ${events} and timestamp >= ${range.from} and timestamp < ${range.to}
        and (${service}::text is null or service_name = ${service})
        and (${environment}::text is null or environment = ${environment})
        and (${eventType}::text is null or event_type = ${eventType})
    ) seen
    where ${includeAnonymous} or user_id not like 'anonymous:%'
    group by grouping sets ((), (bucket))`);
}
