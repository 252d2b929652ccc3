import { ensurePartitions } from '@lakegauge/aggregator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { until } from './until.ts';

const now = () => new Date('2026-03-10T12:00:00Z');

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  await database.pool.query(`update rollup_state set raw_from = '2026-03-09T05:00:00Z'`);
});

afterEach(async () => {
  await database.drop();
});

test('there is a partition for each day from where raw rows begin to three days ahead', async () => {
  const made = await ensurePartitions({ pool: database.pool, now });
  const again = await ensurePartitions({ pool: database.pool, now });

  expect([made, again]).toEqual([15, 0]);
  const { rows } = await database.pool.query<{ name: string }>(`
    select relid::text as name from pg_partition_tree('usage_events')
    where level = 1 and relid::text ~ '2026' order by 1`);
  expect(rows.map((row) => row.name.slice(-8))).toEqual([
    '20260309',
    '20260310',
    '20260311',
    '20260312',
    '20260313'
  ]);
});

test('several processes that start at once make each partition once', async () => {
  const made = await Promise.all([1, 2, 3, 4].map(() => ensurePartitions({ pool: database.pool, now })));

  expect(made.reduce((total, count) => total + count, 0)).toBe(15);
});

test('rows that came in before their partition was made are moved into it', async () => {
  await database.pool.query(`
    insert into usage_events (id, timestamp, event_type, user_id, service_name)
    values (gen_random_uuid(), '2026-03-11T01:00:00Z', 'search', 'somebody', 'shop')`);

  await ensurePartitions({ pool: database.pool, now });

  const { rows } = await database.pool.query(
    'select tableoid::regclass::text as partition from usage_events'
  );
  expect(rows).toEqual([{ partition: 'usage_events_20260311' }]);
});

test('a long reader delays the making of partitions but stops nobody who comes later', async () => {
  const { pool } = database;
  const reader = await pool.connect();
  await reader.query('begin; lock table usage_events in access share mode');
  const making = ensurePartitions({ pool, now });
  await until('it has tried', async () => {
    const { rowCount } = await pool.query(
      `select 1 from pg_locks where not granted and locktype = 'relation'`
    );
    return rowCount! > 0;
  });

  const { rows } = await pool.query('select count(*) as events from usage_events');
  await reader.query('rollback');
  reader.release();

  expect(rows).toEqual([{ events: 0 }]);
  expect(await making).toBe(15);
});
