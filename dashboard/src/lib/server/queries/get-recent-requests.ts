import { sql } from '@lakegauge/database';
import type { EndpointDetail, SlowRequest } from '../../metrics/endpoint-detail.ts';
import type { TimeRange } from '../../metrics/performance.ts';
import type { EndpointFilter } from './endpoint-filter.ts';
import type { Reading } from './with-reading.ts';

const slowestMax = 20;

/** What only raw rows know of an endpoint. */
export async function getRecentRequests(
  reading: Reading,
  range: TimeRange,
  filter: EndpointFilter
): Promise<EndpointDetail['recent']> {
  const from = range.from < reading.state.rawFrom ? reading.state.rawFrom : range.from;
  const recent = { from, to: range.to };
  return {
    from: from.toISOString(),
    statusCodes: await countStatusCodes(reading, recent, filter),
    ...(await countAffectedUsers(reading, recent, filter)),
    slowest: await getSlowest(reading, recent, filter)
  };
}

async function countStatusCodes(
  reading: Reading,
  range: TimeRange,
  { service, environment, endpoint }: EndpointFilter
): Promise<{ statusCode: number; requests: number }[]> {
  return reading.query(sql`
    select status_code as "statusCode", count(*) as requests
    from performance_metrics
    where timestamp >= ${range.from} and timestamp < ${range.to} and endpoint = ${endpoint}
      and (${service}::text is null or service_name = ${service})
      and (${environment}::text is null or environment = ${environment})
    group by 1
    order by 1`);
}

async function countAffectedUsers(
  reading: Reading,
  range: TimeRange,
  { service, environment, endpoint }: EndpointFilter
): Promise<{ users: number; usersWithErrors: number }> {
  const [row] = await reading.query<{ users: number; usersWithErrors: number }>(sql`
    select count(*) as users, count(*) filter (where failed) as "usersWithErrors"
    from (
      select user_id, bool_or(status_code >= 400) as failed
      from performance_metrics
      where timestamp >= ${range.from} and timestamp < ${range.to} and endpoint = ${endpoint}
        and user_id is not null and user_id not like 'anonymous:%'
        and (${service}::text is null or service_name = ${service})
        and (${environment}::text is null or environment = ${environment})
      group by user_id
    ) known`);
  return row ?? { users: 0, usersWithErrors: 0 };
}

async function getSlowest(
  reading: Reading,
  range: TimeRange,
  { service, environment, endpoint }: EndpointFilter
): Promise<SlowRequest[]> {
  const rows = await reading.query<Omit<SlowRequest, 'time'> & { time: Date }>(sql`
    select
      timestamp as time, method, status_code as "statusCode", response_time_ms as "durationMs",
      error_type as "errorType", service_name as service, service_version as version, environment, user_id as "userId",
      encode(trace_id, 'hex') as "traceId", encode(span_id, 'hex') as "spanId"
    from performance_metrics
    where timestamp >= ${range.from} and timestamp < ${range.to} and endpoint = ${endpoint}
      and (${service}::text is null or service_name = ${service})
      and (${environment}::text is null or environment = ${environment})
    order by response_time_ms desc, timestamp desc
    limit ${slowestMax}`);
  return rows.map((row) => ({ ...row, time: row.time.toISOString() }));
}
