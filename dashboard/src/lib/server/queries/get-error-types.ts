import { sql } from '@lakegauge/database';
import type { ErrorTypes } from '../../metrics/endpoint-comparison.ts';
import type { TimeRange } from '../../metrics/performance.ts';
import type { Reading } from './with-reading.ts';

const typesMax = 50;
/** Errors are found by looking at every row, so that a busy range is read from its end, as far as this goes. */
const rowsMax = 1_000_000;

interface ErrorTypesFilter {
  range: TimeRange;
  service: string | null;
  environment: string | null;
  endpoint: string | null;
}

interface Row {
  errorType: string;
  requests: number;
  endpoints: number;
  endpoint: string;
  method: string;
  lastSeen: Date;
  types: number;
}

/** What went wrong, over all endpoints, in what raw rows still hold of a range. */
export async function getErrorTypes(
  reading: Reading,
  { range, service, environment, endpoint }: ErrorTypesFilter
): Promise<ErrorTypes> {
  const kept = range.from < reading.state.rawFrom ? reading.state.rawFrom : range.from;
  const limit = await getReadableFrom(reading, { from: kept, to: range.to });
  const from = limit !== null && limit > kept ? limit : kept;
  const rows = await reading.query<Row>(sql`
    with
    error as (
      select coalesce(error_type, 'HTTP_' || status_code) as error_type, endpoint, method, count(*) as requests, max(timestamp) as last_seen
      from performance_metrics
      where timestamp >= ${from} and timestamp < ${range.to} and status_code >= 400
        and (${endpoint}::text is null or endpoint = ${endpoint})
        and (${service}::text is null or service_name = ${service})
        and (${environment}::text is null or environment = ${environment})
      group by 1, 2, 3
    ),
    ranked as (
      select error.*, row_number() over (partition by error_type order by requests desc, endpoint, method) as place from error
    )
    select
      error_type as "errorType", sum(requests)::bigint as requests, count(*) as endpoints,
      max(endpoint) filter (where place = 1) as endpoint, max(method) filter (where place = 1) as method,
      max(last_seen) as "lastSeen", count(*) over () as types
    from ranked
    group by error_type
    order by requests desc, error_type
    limit ${typesMax}`);
  return {
    from: from.toISOString(),
    to: range.to.toISOString(),
    isLimited: from > kept,
    types: rows.map(({ errorType, requests, endpoints, endpoint: worst, method, lastSeen }) => ({
      errorType,
      requests,
      endpoints,
      endpoint: worst,
      method,
      lastSeen: lastSeen.toISOString()
    })),
    omitted: Math.max(0, (rows[0]?.types ?? 0) - typesMax)
  };
}

/** The hour from which on there are at least as many rows as are read; null where there are fewer. */
async function getReadableFrom(reading: Reading, range: TimeRange): Promise<Date | null> {
  const [row] = await reading.query<{ hour: Date | null }>(sql`
    select max(hour) as hour
    from (
      select hour, sum(performance_metrics_rows) over (order by hour desc) as rows
      from rollup_hours
      where hour >= ${range.from} and hour < ${range.to}
    ) counted
    where rows > ${rowsMax}`);
  return row?.hour ?? null;
}
