import { rollupClosedHours } from '@lakegauge/aggregator';
import { silentLogger, type DatabasePool } from '@lakegauge/database';

/**
 * Three days of requests, events and Web Vitals of two services, all but the last hours rolled up, and whatever
 * else an operation could show. The caller has set the state back to before them.
 */
export async function insertSample(pool: DatabasePool, now: Date): Promise<void> {
  await pool.query(`select create_raw_partitions($1::date - 3, $1::date)`, [now]);
  await pool.query(
    `insert into performance_metrics (
       id, timestamp, endpoint, method, status_code, response_time_ms, user_id, error_type, service_name, environment, trace_id, span_id
     )
     select
       gen_random_uuid(), $1::timestamptz - n * interval '11 minutes', (array['/items', '/items/:id', '=HYPERLINK("x")'])[n % 3 + 1],
       (array['GET', 'POST'])[n % 2 + 1], (array[200, 200, 200, 404, 500])[n % 5 + 1], n % 70 + 0.5, 'user-' || n % 9,
       case when n % 5 > 2 then 'HTTP_404' end, (array['shop', 'billing'])[n % 2 + 1], 'prod', decode(lpad(n::text, 32, '0'), 'hex'), decode(lpad(n::text, 16, '0'), 'hex')
     from generate_series(1, 380) n`,
    [now]
  );
  await pool.query(
    `insert into usage_events (id, timestamp, event_type, user_id, page_name, element_id, success, metadata, service_name, environment, session_id)
     select
       gen_random_uuid(), $1::timestamptz - n * interval '3 minutes',
       (array['page_view', 'button_click', 'web_vital'])[n % 3 + 1], 'user-' || n % 9, '/page-' || n % 4, 'button, "quoted"', n % 2 = 0,
       case when n % 3 = 2 then jsonb_build_object('name', (array['LCP', 'CLS'])[n % 2 + 1], 'value', n % 90, 'rating', 'good') end,
       'shop', 'prod', 'session-' || n % 5
     from generate_series(1, 1400) n`,
    [now]
  );
  await pool.query(
    `insert into services (service_name, environment) values ('shop', 'prod'), ('billing', 'prod')`
  );
  await pool.query(
    `insert into ingest_counts values (date_trunc('hour', now()), 'shop', 'traces', 'stored', 380, null)`
  );
  await pool.query(
    `insert into latest_values values ('lakegauge.queue.rows', 'lakegauge', 'one', '{}', gen_random_uuid(), 3, now())`
  );
  await pool.query(`insert into endpoint_overflow values ('shop', '/x/1')`);
  await pool.query(
    `insert into job_runs (correlation_id, started_at, finished_at, exit_code, outcome) values (gen_random_uuid(), now(), now(), 0, 'success')`
  );
  await pool.query(
    `insert into notes (noted_at, text) values ($1::timestamptz - interval '1 hour', 'Deployed')`,
    [now]
  );
  await rollupClosedHours({ pool, logger: silentLogger, now: () => now });
}
