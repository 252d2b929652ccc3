import type { DatabasePool } from '@lakegauge/database';

export const fillStart = new Date('2026-03-10T00:00:00Z');

export interface Fill {
  rows: number;
  /** The rows are spread evenly over so many hours. */
  hours: number;
  endpoints?: number;
}

/**
 * Requests of one service from `fillStart` on, nothing rolled up: 200 endpoints unless told, durations spread over three
 * decades, four in five requests from one of 5,000 users. Every run has the same rows, but for ids and durations.
 */
export async function fill(pool: DatabasePool, { rows, hours, endpoints = 200 }: Fill): Promise<void> {
  await pool.query(
    `truncate performance_metrics, aggregated_metrics, aggregated_periods, overall_periods, rollup_hours, rollup_marks`
  );
  await pool.query(
    `select create_raw_partitions($1::timestamptz::date, ($1::timestamptz + $2 * interval '1 hour')::date)`,
    [fillStart, hours]
  );
  await resetRollups(pool);
  await insertRequests(pool, { rows, hours, endpoints });
  await pool.query('vacuum analyze performance_metrics');
  await pool.query('checkpoint');
}

/** As if no hour had been rolled up. */
export async function resetRollups(pool: DatabasePool): Promise<void> {
  await pool.query('truncate aggregated_metrics, aggregated_periods, overall_periods, rollup_hours');
  await pool.query('update rollup_state set closed = $1, rolled_up = $1, raw_from = $1', [fillStart]);
}

async function insertRequests(pool: DatabasePool, { rows, hours, endpoints }: Required<Fill>): Promise<void> {
  await pool.query(
    `insert into performance_metrics (
       id, timestamp, endpoint, method, status_code, response_time_ms, user_id, service_name, environment, trace_id, span_id
     )
     select
       gen_random_uuid(),
       $1::timestamptz + (item::double precision / $2 * $3 * 3600e6)::bigint * interval '1 microsecond',
       '/api/v1/resource-' || (hashint4(item) & 65535) % $4 || '/:id/details',
       'GET',
       (array[200, 200, 200, 200, 200, 200, 204, 302, 404, 500])[1 + (hashint4(item + 1) & 1023) % 10],
       round((exp(3 + 2 * (random() + random() + random() + random() - 2)))::numeric, 6)::double precision,
       case when hashint4(item + 3) % 5 <> 0 then 'user-' || (hashint4(item + 2) & 65535) % 5000 || '@example.com' end,
       'shop', 'production', decode('0123456789abcdef0123456789abcdef', 'hex'), decode('0123456789abcdef', 'hex')
     from generate_series(0, $2 - 1) item`,
    [fillStart, rows, hours, endpoints]
  );
}
