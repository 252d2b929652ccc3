import { sql } from '@lakegauge/database';
import type { EndpointDetail, SlowRequest } from '../../metrics/endpoint-detail.ts';
import type { TimeRange } from '../../metrics/performance.ts';
import type { EndpointFilter } from './endpoint-filter.ts';
import type { Reading } from './with-reading.ts';

const slowestMax = 20;

/**
 * What only raw rows know of an endpoint. They are read once for all of it: the requests of one endpoint lie in nearly
 * every page of the table.
 */
export async function getRecentRequests(
  reading: Reading,
  range: TimeRange,
  { service, environment, endpoint }: EndpointFilter
): Promise<EndpointDetail['recent']> {
  const from = range.from < reading.state.rawFrom ? reading.state.rawFrom : range.from;
  const [row] = await reading.query<Omit<EndpointDetail['recent'], 'from'>>(sql`
    with
    request as materialized (
      select timestamp, id, status_code, user_id, response_time_ms
      from performance_metrics
      where timestamp >= ${from} and timestamp < ${range.to} and endpoint = ${endpoint}
        and (${service}::text is null or service_name = ${service})
        and (${environment}::text is null or environment = ${environment})
    ),
    known as (
      select user_id, bool_or(status_code >= 400) as failed
      from request
      where user_id is not null and user_id not like 'anonymous:%'
      group by user_id
    ),
    slowest as (
      select timestamp, id from request
      order by response_time_ms desc, timestamp desc
      limit ${slowestMax}
    )
    select
      (
        select coalesce(json_agg(json_build_object('statusCode', status_code, 'requests', requests) order by status_code), '[]')
        from (select status_code, count(*) as requests from request group by 1) counted
      ) as "statusCodes",
      (select count(*) from known) as users,
      (select count(*) from known where failed) as "usersWithErrors",
      (
        select coalesce(json_agg(json_build_object(
          'time', r.timestamp, 'method', r.method, 'statusCode', r.status_code, 'durationMs', r.response_time_ms,
          'errorType', r.error_type, 'service', r.service_name, 'version', r.service_version,
          'environment', r.environment, 'userId', r.user_id,
          'traceId', encode(r.trace_id, 'hex'), 'spanId', encode(r.span_id, 'hex')
        ) order by r.response_time_ms desc, r.timestamp desc), '[]')
        from slowest
        join performance_metrics r on r.timestamp = slowest.timestamp and r.id = slowest.id
      ) as slowest`);
  const { statusCodes, users, usersWithErrors, slowest } = row!;
  return { from: from.toISOString(), statusCodes, users, usersWithErrors, slowest: slowest.map(withIsoTime) };
}

/** JSON of Postgres has microseconds, ours has milliseconds. */
function withIsoTime(request: SlowRequest): SlowRequest {
  return { ...request, time: new Date(request.time).toISOString() };
}
