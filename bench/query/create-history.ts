import { rollupClosedHours } from '@lakegauge/aggregator';
import { silentLogger, type DatabasePool } from '@lakegauge/database';

/** How much there is to ask about. */
export interface HistorySize {
  name: string;
  rawRows: number;
  endpoints: number;
}

/** When it is in the history: some hours into a UTC day and in the middle of an hour, so that nothing fits evenly. */
export const historyNow = new Date('2026-03-12T14:40:00Z');

const rawDays = 7;
const historyWeeks = 13;
const people = 20_000;

/**
 * Fills a migrated database with a week of raw rows made in SQL, has the aggregator roll them up, and repeats that
 * week's cells back over 90 days: sketches as real as today's, in minutes.
 */
export async function createHistory(pool: DatabasePool, size: HistorySize, now: Date): Promise<void> {
  const day = (offset: number) => startOfDay(now, offset);
  await pool.query('select create_raw_partitions($1::date, $2::date)', [day(-rawDays), day(3)]);
  const days = Array.from({ length: rawDays }, (_, index) => day(index - rawDays));
  // Two at a time, as many as there are cores.
  for (let index = 0; index < days.length; index += 2) {
    await Promise.all(days.slice(index, index + 2).map((from) => insertDay(pool, size, from, 1)));
  }
  const share = (now.getTime() - day(0).getTime()) / 86_400_000;
  await insertDay(pool, size, day(0), share);
  await pool.query('vacuum (analyze) performance_metrics');
  await pool.query('vacuum (analyze) usage_events');
  await rollUpAndRepeat(pool, now);
  await pool.query('checkpoint');
}

async function rollUpAndRepeat(pool: DatabasePool, now: Date): Promise<void> {
  const firstDay = startOfDay(now, -rawDays);
  await pool.query('update rollup_state set raw_from = $1, closed = $1, rolled_up = $1', [firstDay]);
  await rollUp(pool, now);
  await repeatWeeks(pool, firstDay);
  await rollUp(pool, now);
  for (const table of ['aggregated_metrics', 'aggregated_periods', 'overall_periods']) {
    await pool.query(`vacuum (analyze) ${table}`);
  }
}

async function rollUp(pool: DatabasePool, now: Date): Promise<void> {
  for (;;) {
    const { hoursCreated, periodsBuilt, failures } = await rollupClosedHours({
      pool,
      logger: silentLogger,
      now: () => now,
      graceMs: 0
    });
    if (failures.length > 0) throw new Error(failures.join('; '));
    if (hoursCreated + periodsBuilt === 0) return;
  }
}

async function insertDay(pool: DatabasePool, size: HistorySize, from: Date, share: number): Promise<void> {
  const rows = Math.round((size.rawRows / rawDays) * share);
  await pool.query(
    `insert into performance_metrics (
       id, timestamp, endpoint, method, status_code, response_time_ms, user_id, error_type, service_name, environment, trace_id, span_id
     )
     select
       id, $1::timestamptz + n * (interval '1 day' * $4 / $2), '/api/resource-' || endpoint || '/:id', (array['GET', 'POST'])[endpoint % 2 + 1],
       case when failed then 500 else 200 end, exp((random() + random() + random() + random() - 2) * 1.5 + ln(10 + endpoint)),
       person, case when failed then 'HTTP_500' end, 'service-' || endpoint % 4, 'prod', uuid_send(id), substring(uuid_send(id) for 8)
     from (
       select
         n, gen_random_uuid() as id, floor($3 * power(random(), 3))::integer as endpoint, random() < 0.01 as failed,
         case when random() < 0.8 then 'user-' || floor(${people} * power(random(), 2))::integer end as person
       from generate_series(0, $2::integer - 1) n
     ) request`,
    [from, rows, size.endpoints, share]
  );
  await pool.query(
    `insert into usage_events (id, timestamp, event_type, user_id, page_name, service_name, environment, session_id)
     select
       gen_random_uuid(), $1::timestamptz + n * (interval '1 day' * $3 / $2),
       (array['page_view', 'page_view', 'page_view', 'button_click', 'form_submit', 'search'])[n % 6 + 1],
       'user-' || floor(${people} * power(random(), 2))::integer, '/page-' || floor(60 * power(random(), 2))::integer, 'service-0', 'prod', 'session'
     from generate_series(0, $2::integer - 1) n`,
    [from, Math.round(rows / 10), share]
  );
}

function startOfDay(now: Date, offset: number): Date {
  return new Date(Math.floor(now.getTime() / 86_400_000 + offset) * 86_400_000);
}

/** Whatever was built of one week, but for the week itself, again for each week before it. */
async function repeatWeeks(pool: DatabasePool, firstDay: Date): Promise<void> {
  for (const table of ['aggregated_metrics', 'aggregated_periods', 'overall_periods']) {
    const { rows } = await pool.query<{ columns: string }>(
      `select string_agg(column_name, ', ') as columns from information_schema.columns
       where table_schema = current_schema() and table_name = $1 and column_name not in ('id', 'time_bucket')`,
      [table]
    );
    const columns = rows[0]!.columns;
    await pool.query(
      `insert into ${table} (time_bucket, ${columns})
       select time_bucket - week * interval '7 days', ${columns}
       from ${table} cross join generate_series(1, ${historyWeeks - 1}) week
       where time_bucket >= $1 and time_bucket < $1::timestamptz + interval '7 days'
         ${table === 'aggregated_metrics' ? '' : `and period <> 'week'`}`,
      [firstDay]
    );
  }
  await pool.query(
    `insert into rollup_hours (hour, performance_metrics_rows, usage_events_rows, histogram_points_rows)
     select distinct time_bucket, 0, 0, 0 from aggregated_metrics
     on conflict do nothing`
  );
}
