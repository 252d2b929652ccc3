import { beginWriting, startOfHour, type DatabasePool } from '@lakegauge/database';

export interface RequestRow {
  id: string;
  timestamp: Date;
  service: string;
  environment: string;
  endpoint: string;
  method: string;
  status: number;
  durationMs: number;
  userId: string | null;
}

export interface EventRow {
  id: string;
  timestamp: Date;
  service: string;
  environment: string;
  eventType: string;
  page: string | null;
  userId: string;
  success: boolean | null;
  metadata: unknown;
}

export interface PointRow {
  id: string;
  timestamp: Date;
  endTimestamp: Date;
  service: string;
  environment: string;
  instrument: string;
  unit: string;
  endpoint: string | null;
  method: string | null;
  status: number | null;
  attributes: unknown;
  count: number;
  /** Whole nanoseconds for HTTP durations. */
  sum: number | null;
  min: number | null;
  max: number | null;
  scale: number;
  zeroCount: number;
  indexes: number[];
  counts: number[];
  spansComplete: boolean;
}

export interface Rows {
  requests: RequestRow[];
  events: EventRow[];
  points: PointRow[];
}

/**
 * Stores rows by the protocol that binds every writer: shared locks on the hours, then the state, then the rows, then a
 * mark for each closed hour. Rows from before `raw_from` are refused; returns those that were not.
 */
export async function writeRows(pool: DatabasePool, rows: Partial<Rows>): Promise<Rows> {
  const { requests = [], events = [], points = [] } = rows;
  const client = await pool.connect();
  try {
    const hours = [...requests, ...events, ...points].map((row) => startOfHour(row.timestamp));
    const { closed, rawFrom } = await beginWriting(client, hours);
    const isKept = (row: { timestamp: Date }) => row.timestamp >= rawFrom;
    const kept = {
      requests: requests.filter(isKept),
      events: events.filter(isKept),
      points: points.filter(isKept)
    };
    if (kept.requests.length > 0) await client.query(insertRequests, [JSON.stringify(kept.requests)]);
    if (kept.events.length > 0) await client.query(insertEvents, [JSON.stringify(kept.events)]);
    if (kept.points.length > 0) await client.query(insertPoints, [JSON.stringify(kept.points)]);
    const late = hours.filter((hour) => hour >= rawFrom && hour < closed).map((hour) => hour.getTime());
    if (late.length > 0) {
      const marked = [...new Set(late)].map((hour) => new Date(hour));
      await client.query('insert into rollup_marks (hour) select unnest($1::timestamptz[])', [marked]);
    }
    await client.query('commit');
    return kept;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

const insertRequests = `
  insert into performance_metrics (
    id, timestamp, endpoint, method, status_code, response_time_ms, user_id, error_type, service_name, environment, trace_id, span_id
  )
  select
    id, timestamp, endpoint, method, status, "durationMs", "userId", case when status >= 400 then 'HTTP_' || status end,
    service, environment, '\\x00', '\\x00'
  from json_to_recordset($1) as row (
    id uuid, timestamp timestamptz, endpoint text, method text, status integer, "durationMs" double precision, "userId" text,
    service text, environment text
  )
  order by timestamp, id
  on conflict do nothing`;

const insertEvents = `
  insert into usage_events (id, timestamp, event_type, user_id, page_name, success, metadata, service_name, environment)
  select id, timestamp, "eventType", "userId", page, success, metadata, service, environment
  from json_to_recordset($1) as row (
    id uuid, timestamp timestamptz, "eventType" text, "userId" text, page text, success boolean, metadata jsonb,
    service text, environment text
  )
  order by timestamp, id
  on conflict do nothing`;

const insertPoints = `
  insert into histogram_points (
    id, timestamp, end_timestamp, service_name, environment, instrument, unit, endpoint, method, status_code, attributes,
    count, sum_value, min_value, max_value, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts, spans_complete
  )
  select
    id, timestamp, "endTimestamp", service, environment, instrument, unit, endpoint, method, status, attributes,
    count, sum, min, max, scale, "zeroCount",
    array(select value::smallint from json_array_elements_text(indexes)),
    array(select value::bigint from json_array_elements_text(counts)),
    "spansComplete"
  from json_to_recordset($1) as row (
    id uuid, timestamp timestamptz, "endTimestamp" timestamptz, service text, environment text, instrument text, unit text,
    endpoint text, method text, status integer, attributes jsonb, count bigint, sum numeric, min double precision,
    max double precision, scale smallint, "zeroCount" bigint, indexes json, counts json, "spansComplete" boolean
  )
  order by timestamp, id
  on conflict do nothing`;
