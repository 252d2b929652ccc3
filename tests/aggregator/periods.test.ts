import { randomUUID } from 'node:crypto';
import { aggregate, rollupClosedHours } from '@lakegauge/aggregator';
import { silentLogger } from '@lakegauge/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createRandom, randomRequest, randomRows } from './random-rows.ts';
import { setClock, type TestClock } from './set-clock.ts';
import { writeRows } from './write-rows.ts';

const hourMs = 3_600_000;

let database: TestDatabase;
let clock: TestClock;

// Monday to Sunday, some hours empty, one with more users than a set holds.
beforeAll(async () => {
  database = await createTestDatabase();
  const { pool } = database;
  const random = createRandom(21);
  clock = await setClock(pool, '2026-03-09T00:00:00Z');
  for (let day = 9; day <= 15; day++) {
    for (const hour of [0, 7, 23]) {
      const time = new Date(
        `2026-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`
      );
      await writeRows(pool, randomRows(random, time, 25));
    }
  }
  const users = Array.from({ length: 4000 }, (_, index) => ({
    ...randomRequest(random, new Date(Date.parse('2026-03-11T05:00:00Z') + index)),
    service: 'shop',
    environment: '',
    userId: `user-${index}`
  }));
  await writeRows(pool, { requests: users });
  clock.advance(7 * 24 * hourMs + 120_000);
  await rollupClosedHours({ pool, logger: silentLogger, now: clock.now });
});

afterAll(async () => {
  await database.drop();
});

test('quarters and days merged from hours and weeks merged from days are bit-identical to those built from raw rows', async () => {
  const merged = await database.pool.query(mergedPeriods);

  const built = await database.pool.query(builtPeriods);

  expect(merged.rows).toEqual(built.rows);
  expect(new Set(merged.rows.map((row: { period: string }) => row.period))).toEqual(
    new Set(['6h', 'day', 'week'])
  );
});

test('the number that stands for the sketch of an endpoint gives back its buckets and counts', async () => {
  const { rows } = await database.pool.query<{ vectors: number; different: number }>(`
    select
      count(*) as vectors,
      count(*) filter (
        where sketch_vector is null or (indexes, counts) is distinct from (sketch_indexes, sketch_counts)
      ) as different
    from aggregated_periods
    cross join lateral (
      select array_agg(index order by index) as indexes, array_agg(count::bigint order by index) as counts
      from sketch_of_vector(sketch_vector)
    ) given_back
    where metric_type = 'performance' and endpoint_path is not null and sketch_scale = 5`);

  expect(rows[0]!.vectors).toBeGreaterThan(100);
  expect(rows[0]!.different).toBe(0);
});

test('counts by status, page, type and rating of a week are the sums of its hours', async () => {
  const { rows } = await database.pool.query(differingCounts);

  expect(rows).toEqual([]);
});

test('users beyond 2,000 are registers in the day and week that hold them, and a set elsewhere', async () => {
  const { rows } = await database.pool.query<{ period: string; exact: number; estimate: number | null }>(`
    select period, cardinality(users_exact) as exact, user_registers_count(users_registers) as estimate
    from aggregated_periods
    where metric_type = 'performance' and endpoint_path is null and service_name = 'shop' and environment = ''
      and time_bucket in ('2026-03-09', '2026-03-11')
    order by period, time_bucket`);

  expect(rows.map((row) => [row.period, row.exact === null])).toEqual([
    ['day', false],
    ['day', true],
    ['week', true]
  ]);
  expect(rows[1]!.estimate! / 4000).toBeCloseTo(1, 1);
});

test('a late row takes the day and week of its hour away, and the next run builds them again', async () => {
  const { pool } = database;
  const late = { ...randomRequest(createRandom(5), new Date('2026-03-12T07:30:00Z')), service: 'late' };
  const before = await countPeriods();
  await writeRows(pool, { requests: [late] });

  const result = await rollupClosedHours({ pool, logger: silentLogger, now: clock.now });

  expect(before).toEqual({ days: 7, weeks: 1 });
  expect(result).toMatchObject({ hoursRecomputed: 1, periodsBuilt: 2 });
  expect(await countPeriods()).toEqual({ days: 7, weeks: 1 });
  const { rows } = await pool.query(
    `select period from aggregated_periods where service_name = 'late' and endpoint_path is null order by 1`
  );
  expect(rows).toEqual([{ period: 'day' }, { period: 'week' }]);
});

test('periods that begin before the oldest hour that is kept go with it', async () => {
  clock.advance(86 * 24 * hourMs);

  await aggregate({
    pool: database.pool,
    logger: silentLogger,
    now: clock.now,
    correlationId: randomUUID()
  });

  expect(await countPeriods()).toEqual({ days: 4, weeks: 0 });
});

async function countPeriods() {
  const { rows } = await database.pool.query(`
    select
      count(distinct time_bucket) filter (where period = 'day') as days,
      count(distinct time_bucket) filter (where period = 'week') as weeks
    from aggregated_periods`);
  return rows[0] as { days: number; weeks: number };
}

const mergedPeriods = `
  select
    period, time_bucket, service_name, environment, endpoint_path, method, sample_count, error_count, sum_value, min_value, max_value,
    sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts,
    users_exact::text[], md5(users_registers::text) as users_registers, anonymous_exact::text[]
  from aggregated_periods
  where metric_type = 'performance' and source = 'spans'
    and (service_name, environment) not in (
      select service_name, environment from aggregated_metrics where source = 'histogram'
    )
  order by 1, 2, 3, 4, 5 nulls first, 6`;

const builtPeriods = `
  with requests as (
    select
      period,
      case
        when period = '6h' then date_bin('6 hours', timestamp, 'epoch')
        else date_trunc(period, timestamp, 'UTC')
      end as time_bucket,
      service_name, environment, level.endpoint, level.method,
      status_code, user_id, response_time_ms, sketch_index(response_time_ms / 1000) as bucket
    from performance_metrics
    cross join (values ('6h'), ('day'), ('week')) as periods (period)
    cross join lateral (values (endpoint, performance_metrics.method), (null, null)) as level (endpoint, method)
    where (service_name, environment) not in (
      select service_name, environment from aggregated_metrics where source = 'histogram'
    )
      -- Quarters are for single endpoints.
      and (period <> '6h' or level.endpoint is not null)
  ),
  sketches as (
    select
      period, time_bucket, service_name, environment, endpoint, method,
      array_agg(bucket order by bucket) as indexes, array_agg(items order by bucket) as counts
    from (
      select period, time_bucket, service_name, environment, endpoint, method, bucket, count(*) as items
      from requests
      group by 1, 2, 3, 4, 5, 6, 7
    ) buckets
    group by 1, 2, 3, 4, 5, 6
  ),
  totals as (
    select
      period, time_bucket, service_name, environment, endpoint, method,
      count(*) as samples, count(*) filter (where status_code >= 400) as errors,
      sum(round(response_time_ms * 1e6)::bigint) as sum_ns, min(response_time_ms) as min_ms, max(response_time_ms) as max_ms,
      array_agg(distinct user_hash(user_id) order by user_hash(user_id)) filter (where user_id not like 'anonymous:%') as users,
      array_agg(distinct user_hash(user_id) order by user_hash(user_id)) filter (where user_id like 'anonymous:%') as anonymous
    from requests
    group by 1, 2, 3, 4, 5, 6
  )
  select
    period, time_bucket, service_name, environment, totals.endpoint as endpoint_path, totals.method,
    samples as sample_count, errors as error_count, sum_ns as sum_value, min_ms as min_value, max_ms as max_value,
    5 as sketch_scale, 0 as sketch_zero_count, indexes as sketch_indexes, counts as sketch_counts,
    case when totals.endpoint is null then users_when_few(users)::text[] end as users_exact,
    case when totals.endpoint is null then md5(users_when_many(users)::text) end as users_registers,
    case when totals.endpoint is null then users_when_few(anonymous)::text[] end as anonymous_exact
  from totals
  join sketches using (period, time_bucket, service_name, environment)
  where totals.endpoint is not distinct from sketches.endpoint and totals.method is not distinct from sketches.method
  order by 1, 2, 3, 4, 5 nulls first, 6`;

const differingCounts = `
  with summed as (
    select
      metric_type, service_name, environment, endpoint_path, method, event_type, key, sum(value::numeric) as total
    from aggregated_metrics
    cross join jsonb_each(aggregated_values)
    where key ~ '^(total_|status_|success_|failure_|good|needs_|poor|error_count)'
    group by 1, 2, 3, 4, 5, 6, 7
  ),
  merged as (
    select metric_type, service_name, environment, endpoint_path, method, event_type, key, value::numeric as total
    from aggregated_periods
    cross join jsonb_each(aggregated_values)
    where period = 'week' and key ~ '^(total_|status_|success_|failure_|good|needs_|poor|error_count)'
  )
  (select * from summed except select * from merged)
  union all
  (select * from merged except select * from summed)`;
