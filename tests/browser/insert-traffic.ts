import type { DatabasePool } from '@lakegauge/database';
import type { SampleRequest } from './sample-traffic.ts';

/** Writes requests as the exporter would, and names their services. */
export async function insertTraffic(pool: DatabasePool, requests: readonly SampleRequest[]): Promise<void> {
  await pool.query(
    `insert into performance_metrics
       (id, timestamp, endpoint, method, status_code, response_time_ms, user_id, error_type, service_name, service_version, environment, trace_id, span_id)
     select gen_random_uuid(), timestamp, endpoint, method, status_code, response_time_ms, user_id,
       case when status_code >= 400 then 'HTTP_' || status_code end, service,
       case when timestamp < max(timestamp) over () - interval '6 hours' then '1.4.1' else '1.4.2' end, environment,
       uuid_send(gen_random_uuid()), substring(uuid_send(gen_random_uuid()) for 8)
     from unnest($1::timestamptz[], $2::text[], $3::text[], $4::integer[], $5::float8[], $6::text[], $7::text[], $8::text[])
       as request (timestamp, endpoint, method, status_code, response_time_ms, user_id, service, environment)`,
    [
      requests.map((request) => request.timestamp),
      requests.map((request) => request.endpoint),
      requests.map((request) => request.method),
      requests.map((request) => request.statusCode),
      requests.map((request) => request.responseTimeMs),
      requests.map((request) => request.userId),
      requests.map((request) => request.service),
      requests.map((request) => request.environment)
    ]
  );
  await pool.query(
    `insert into services (service_name, environment)
     select distinct service_name, environment from performance_metrics
     on conflict do nothing`
  );
}

/** Page views of people who were not signed in. */
export async function insertAnonymousViews(
  pool: DatabasePool,
  { people, at }: { people: number; at: Date }
): Promise<void> {
  await pool.query(
    `insert into usage_events (id, timestamp, event_type, user_id, page_name, service_name, environment)
     select gen_random_uuid(), $2, 'page_view', 'anonymous:' || person, '/', 'shop', 'production'
     from generate_series(1, $1::integer) person`,
    [people, at]
  );
}
