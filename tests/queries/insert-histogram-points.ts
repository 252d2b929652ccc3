import { randomUUID } from 'node:crypto';
import type { DatabasePool } from '@lakegauge/database';
import { numbersOf } from './reference-numbers.ts';
import { sketchOf } from './sketch-of.ts';
import type { RequestRow } from './telemetry-history.ts';

export interface PointOptions {
  /** The service declares that it keeps every span. */
  spansComplete?: boolean;
  /** 5, or coarser. */
  scale?: number;
  /** As foreign services without a route send them. */
  withoutEndpoint?: boolean;
  /** As explicit buckets give them. */
  withoutExtremes?: boolean;
}

const minuteMs = 60_000;

/** Inserts what a service exports each minute about its requests: delta points of http.server.request.duration. */
export async function insertHistogramPoints(
  pool: DatabasePool,
  requests: RequestRow[],
  options: PointOptions = {}
): Promise<void> {
  const { spansComplete = false, scale = 5, withoutEndpoint = false, withoutExtremes = false } = options;
  const streams = Map.groupBy(requests, ({ time, service, environment, endpoint, method, status }) =>
    JSON.stringify([Math.floor(time.getTime() / minuteMs), service, environment, endpoint, method, status])
  );
  const points = [...streams.values()].map((rows) => {
    const { time, service, environment, endpoint, method, status } = rows[0]!;
    const start = Math.floor(time.getTime() / minuteMs) * minuteMs;
    const { requestCount, sumNs, sortedMs } = numbersOf(rows);
    return {
      id: randomUUID(),
      timestamp: new Date(start),
      end_timestamp: new Date(start + minuteMs),
      service_name: service,
      environment,
      endpoint: withoutEndpoint ? null : endpoint,
      method,
      status_code: status,
      error_type: status >= 400 ? String(status) : null,
      count: requestCount,
      sum_value: String(sumNs),
      min_value: withoutExtremes ? null : sortedMs[0]! / 1000,
      max_value: withoutExtremes ? null : sortedMs.at(-1)! / 1000,
      spans_complete: spansComplete,
      ...sketchOf(sortedMs, scale)
    };
  });
  await pool.query(
    `insert into histogram_points (
       id, timestamp, end_timestamp, service_name, environment, instrument, unit, endpoint, method, status_code, error_type,
       count, sum_value, min_value, max_value, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts,
       approximate, spans_complete
     )
     select
       id, timestamp, end_timestamp, service_name, environment, 'http.server.request.duration', 's', endpoint, method,
       status_code, error_type, count, sum_value, min_value, max_value,
       sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts, false, spans_complete
     from jsonb_to_recordset($1) as point (
       id uuid, timestamp timestamptz, end_timestamp timestamptz, service_name text, environment text, endpoint text,
       method text, status_code int, error_type text, count bigint, sum_value numeric, min_value float8, max_value float8,
       sketch_scale smallint, sketch_zero_count bigint, sketch_indexes smallint[], sketch_counts bigint[],
       spans_complete boolean
     )`,
    [JSON.stringify(points)]
  );
}
