import { randomUUID } from 'node:crypto';
import type { DatabasePool } from '@lakegauge/database';
import type { EventRow, RequestRow, TelemetryHistory } from './telemetry-history.ts';

/** Inserts rows as the writer stores them. Their partitions are made first. */
export async function insertHistory(pool: DatabasePool, history: TelemetryHistory): Promise<void> {
  await createPartitions(pool, [...history.requests, ...history.events]);
  await insertRequests(pool, history.requests);
  await insertEvents(pool, history.events);
}

async function createPartitions(pool: DatabasePool, rows: { time: Date }[]): Promise<void> {
  const times = rows.map((row) => row.time.getTime()).sort((a, b) => a - b);
  if (times.length === 0) return;
  await pool.query('select create_raw_partitions($1::date, $2::date)', [
    new Date(times[0]!).toISOString().slice(0, 10),
    new Date(times.at(-1)!).toISOString().slice(0, 10)
  ]);
}

async function insertRequests(pool: DatabasePool, requests: RequestRow[]): Promise<void> {
  await pool.query(
    `insert into performance_metrics (
       id, timestamp, endpoint, method, status_code, response_time_ms, user_id, error_type,
       service_name, environment, trace_id, span_id
     )
     select id, time, endpoint, method, status, "durationMs", "user",
       case when status >= 400 then 'HTTP_' || status end, service, environment, '\\x00', '\\x00'
     from jsonb_to_recordset($1) as request (
       id uuid, time timestamptz, endpoint text, method text, status int, "durationMs" float8, "user" text,
       service text, environment text
     )`,
    [JSON.stringify(requests.map((request) => ({ id: randomUUID(), ...request })))]
  );
}

async function insertEvents(pool: DatabasePool, events: EventRow[]): Promise<void> {
  await pool.query(
    `insert into usage_events (id, timestamp, event_type, user_id, page_name, service_name, environment, session_id)
     select id, time, type, "user", page, service, environment, 'session'
     from jsonb_to_recordset($1) as event (
       id uuid, time timestamptz, type text, "user" text, page text, service text, environment text
     )`,
    [JSON.stringify(events.map((event) => ({ id: randomUUID(), ...event })))]
  );
}
