import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const insert = (timestamp: string) =>
  database.pool.query(
    `insert into performance_metrics (id, timestamp, endpoint, method, status_code, response_time_ms, service_name, trace_id, span_id)
     values (gen_random_uuid(), $1, '/', 'GET', 200, 1, 'shop', '', '')`,
    [timestamp]
  );

const partitionsOf = async (timestamp: string) => {
  const { rows } = await database.pool.query<{ partition: string }>(
    'select tableoid::regclass::text as partition from performance_metrics where timestamp = $1',
    [timestamp]
  );
  return rows.map((row) => row.partition);
};

test('days are made once, for each raw table, both ends included', async () => {
  const make = () => database.pool.query(`select create_raw_partitions('2030-01-01', '2030-01-03') as made`);

  const counts = await Promise.all([make(), make(), make()]);

  expect(counts.map(({ rows }) => (rows[0] as { made: number }).made).sort()).toEqual([0, 0, 9]);
});

test('a row lies in the partition of its UTC day', async () => {
  await database.pool.query(`select create_raw_partitions('2030-01-01', '2030-01-02')`);
  await insert('2030-01-01T23:59:59.999999Z');
  await insert('2030-01-02T00:00:00Z');

  expect(await partitionsOf('2030-01-01T23:59:59.999999Z')).toEqual(['performance_metrics_20300101']);
  expect(await partitionsOf('2030-01-02T00:00:00Z')).toEqual(['performance_metrics_20300102']);
});

test('rows that came before their day was made move from the default partition into it', async () => {
  await insert('2030-01-01T12:00:00Z');
  await insert('2030-01-05T12:00:00Z');

  await database.pool.query(`select create_raw_partitions('2030-01-01', '2030-01-01')`);

  expect(await partitionsOf('2030-01-01T12:00:00Z')).toEqual(['performance_metrics_20300101']);
  expect(await partitionsOf('2030-01-05T12:00:00Z')).toEqual(['performance_metrics_default']);
});

test('a duplicate is refused by the key of its partition', async () => {
  await database.pool.query(`select create_raw_partitions('2030-01-01', '2030-01-01')`);
  const row = `insert into performance_metrics (id, timestamp, endpoint, method, status_code, response_time_ms, service_name, trace_id, span_id)
    values ('00000000-0000-0000-0000-000000000001', '2030-01-01T12:00:00Z', '/', 'GET', 200, 1, 'shop', '', '')`;
  await database.pool.query(row);

  await expect(database.pool.query(row)).rejects.toMatchObject({ code: '23505' });
});

test('dropping a day removes its rows from every raw table and no others', async () => {
  await database.pool.query(`select create_raw_partitions('2030-01-01', '2030-01-02')`);
  await insert('2030-01-01T12:00:00Z');
  await insert('2030-01-02T12:00:00Z');

  const { rows } = await database.pool.query(`select drop_raw_day('2030-01-01') as dropped`);

  expect(rows[0]).toEqual({ dropped: 3 });
  expect((await database.pool.query('select from performance_metrics')).rowCount).toBe(1);
});
