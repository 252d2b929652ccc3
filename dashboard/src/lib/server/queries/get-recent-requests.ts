import { sql } from '@lakegauge/database';
import type { RecentRequests, SlowRequest } from '../../metrics/endpoint-detail.ts';
import type { TimeRange } from '../../metrics/performance.ts';
import type { EndpointFilter } from './endpoint-filter.ts';
import type { Reading } from './with-reading.ts';

const slowestMax = 20;
const kindsMax = 50;
/** A busy endpoint has a million requests a week; its newest say as much, and are read in a fraction of a second. */
const requestsMax = 50_000;

interface Row {
  requests: number;
  users: number;
  usersWithErrors: number;
  statusCodes: RecentRequests['statusCodes'] | null;
  errorTypes: RecentRequests['errorTypes'] | null;
  versions: RecentRequests['versions'] | null;
  slowest: SlowRequest[] | null;
}

/** What only raw rows know of an endpoint; of at most the newest 50,000 requests of the range. */
export async function getRecentRequests(
  reading: Reading,
  { range, ...filter }: EndpointFilter & { range: TimeRange }
): Promise<RecentRequests> {
  const kept = range.from < reading.state.rawFrom ? reading.state.rawFrom : range.from;
  const limit = await getNewest(reading, { from: kept, to: range.to }, filter);
  const from = limit ?? kept;
  const row = await readRequests(reading, { from, to: range.to }, filter);
  return {
    from: from.toISOString(),
    isLimited: limit !== null,
    requests: row.requests,
    users: row.users,
    usersWithErrors: row.usersWithErrors,
    statusCodes: row.statusCodes ?? [],
    errorTypes: (row.errorTypes ?? []).map((type) => ({ ...type, lastSeen: toIso(type.lastSeen) })),
    versions: (row.versions ?? []).map((version) => ({
      ...version,
      firstSeen: toIso(version.firstSeen),
      lastSeen: toIso(version.lastSeen)
    })),
    slowest: (row.slowest ?? []).map((request) => ({ ...request, time: toIso(request.time) }))
  };
}

/** When the newest 50,000 begin; null where there are no more than that. */
async function getNewest(
  reading: Reading,
  range: TimeRange,
  { service, environment, endpoint, method = null }: EndpointFilter
): Promise<Date | null> {
  const [row] = await reading.query<{ timestamp: Date }>(sql`
    select timestamp
    from performance_metrics
    where timestamp >= ${range.from} and timestamp < ${range.to} and endpoint = ${endpoint}
      and (${method}::text is null or method = ${method})
      and (${service}::text is null or service_name = ${service})
      and (${environment}::text is null or environment = ${environment})
    order by timestamp desc
    offset ${requestsMax - 1}
    limit 1`);
  return row?.timestamp ?? null;
}

async function readRequests(
  reading: Reading,
  range: TimeRange,
  { service, environment, endpoint, method = null }: EndpointFilter
): Promise<Row> {
  const [row] = await reading.query<Row>(sql`
    with
    request as materialized (
      select
        timestamp, method, status_code, response_time_ms, user_id, error_type, service_name, service_version, environment,
        trace_id, span_id
      from performance_metrics
      where timestamp >= ${range.from} and timestamp < ${range.to} and endpoint = ${endpoint}
        and (${method}::text is null or method = ${method})
        and (${service}::text is null or service_name = ${service})
        and (${environment}::text is null or environment = ${environment})
    ),
    person as (
      select user_id, bool_or(status_code >= 400) as failed
      from request
      where user_id is not null and user_id not like 'anonymous:%'
      group by user_id
    ),
    status as (
      select status_code as "statusCode", count(*) as requests from request group by 1 order by 1
    ),
    error as (
      select
        coalesce(error_type, 'HTTP_' || status_code) as "errorType", count(*) as requests, max(timestamp) as "lastSeen",
        count(distinct user_id) filter (where user_id not like 'anonymous:%') as users
      from request
      where status_code >= 400
      group by 1
      order by 2 desc, 1
      limit ${kindsMax}
    ),
    release as (
      select
        service_name as service, environment, service_version as version, count(*) as requests,
        count(*) filter (where status_code >= 400) as errors,
        percentile_cont(0.95) within group (order by least(greatest(response_time_ms, 0), 1e12)) as "p95Ms",
        min(timestamp) as "firstSeen", max(timestamp) as "lastSeen"
      from request
      group by 1, 2, 3
      order by "lastSeen" desc, 1, 2, 3
      limit ${kindsMax}
    ),
    slow as (
      select
        timestamp as time, method, status_code as "statusCode", response_time_ms as "durationMs",
        error_type as "errorType", service_name as service, service_version as version, environment, user_id as "userId",
        encode(trace_id, 'hex') as "traceId", encode(span_id, 'hex') as "spanId"
      from request
      order by response_time_ms desc, timestamp desc
      limit ${slowestMax}
    )
    select
      (select count(*) from request) as requests,
      (select count(*) from person) as users,
      (select count(*) from person where failed) as "usersWithErrors",
      (select jsonb_agg(status) from status) as "statusCodes",
      (select jsonb_agg(error) from error) as "errorTypes",
      (select jsonb_agg(release) from release) as versions,
      (select jsonb_agg(slow) from slow) as slowest`);
  if (!row) throw new Error('A statement without a table in its from clause has one row');
  return row;
}

/** Postgres writes times into JSON with the offset of the session and six digits of a second. */
function toIso(time: string): string {
  return new Date(time).toISOString();
}
