import type { DatabasePool } from '@lakegauge/database';

/** What the programs write down about themselves: runs, queues, what was refused, names beyond a cap. */
export async function insertBookkeeping(pool: DatabasePool, now: Date): Promise<void> {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  await pool.query(
    `insert into job_runs (correlation_id, started_at, finished_at, exit_code, outcome) values
       ('11111111-1111-4111-8111-111111111111', $1, $1::timestamptz + interval '8.4 seconds', 0, 'success'),
       ('22222222-2222-4222-8222-222222222222', $2, $2::timestamptz + interval '2.1 seconds', 2, 'rollup_failed'),
       ('33333333-3333-4333-8333-333333333333', $3, $3::timestamptz + interval '9.2 seconds', 0, 'success')`,
    [ago(60 * 58), ago(60 * 34), ago(60 * 10)]
  );
  await pool.query(
    `insert into rollup_hours
     select hour, 200 + 90 * extract(hour from hour)::integer % 500, 400, 60, hour + interval '61 minutes'
     from generate_series(date_trunc('hour', $1::timestamptz, 'UTC') - interval '24 hours', date_trunc('hour', $1::timestamptz, 'UTC') - interval '2 hours', interval '1 hour') hour`,
    [now]
  );
  await pool.query(
    `insert into latest_values (name, service_name, service_instance_id, attributes, attributes_digest, value, observed_at)
     select name, service, instance, attributes, gen_random_uuid(), value, $1::timestamptz + interval '1 day'
     from (values
       ('lakegauge.writer.queue.size', 'lakegauge', '127.0.0.1:8000', '{}'::jsonb, 12),
       ('lakegauge.writer.queue.lag', 'lakegauge', '127.0.0.1:8000', '{}', 0.042),
       ('lakegauge.writer.rows.stored', 'lakegauge', '127.0.0.1:8000', '{}', 4120334),
       ('lakegauge.writer.rows.duplicate', 'lakegauge', '127.0.0.1:8000', '{}', 118),
       ('lakegauge.writer.write.duration', 'lakegauge', '127.0.0.1:8000', '{"quantile": 0.99}', 0.031),
       ('lakegauge.exporter.queue.size', 'shop', 'shop-7f4c', '{}', 0),
       ('lakegauge.exporter.queue.lag', 'shop', 'shop-7f4c', '{}', 0),
       ('lakegauge.exporter.rows.stored', 'shop', 'shop-7f4c', '{}', 310220),
       ('otelcol_exporter_sent_spans', 'otelcol', 'collector-1', '{"exporter": "otlphttp"}', 912345),
       ('otelcol_exporter_queue_size', 'otelcol', 'collector-1', '{"exporter": "otlphttp"}', 3)
     ) as told (name, service, instance, attributes, value)`,
    [now]
  );
  await pool.query(
    `insert into ingest_counts (hour, service_name, signal, reason, items, sample) values
       (date_trunc('hour', $1::timestamptz, 'UTC'), 'reports', 'traces', 'too_old', 412, 'time 2026-01-02T03:04:05.000Z'),
       (date_trunc('hour', $1::timestamptz, 'UTC'), 'shop', 'traces', 'excluded_path', 8640, null),
       (date_trunc('hour', $1::timestamptz, 'UTC'), 'shop', 'logs', 'no_event_name', 1204, null)`,
    [now]
  );
  await pool.query(
    `insert into endpoint_registry (service_name, endpoint, kind)
     select distinct service_name, endpoint, 'endpoint' from performance_metrics
     union select distinct service_name, page_name, 'page' from usage_events where page_name is not null
     on conflict do nothing`
  );
  await pool.query(
    `insert into endpoint_overflow (service_name, kind, sample, seen_at)
     select 'reports', 'endpoint', '/export/' || md5(n::text), $1 from generate_series(1, 9) n`,
    [now]
  );
  await pool.query(
    `insert into row_counts (counted_at, table_name, row_count, total_bytes)
     values ($1, 'performance_metrics', 11020, 1), ($1, 'usage_events', 15100, 1)`,
    [ago(60 * 10)]
  );
  await pool.query('analyze performance_metrics, usage_events');
}
