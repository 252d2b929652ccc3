import { createPool, silentLogger, transaction } from '@lakegauge/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('create table counters (name text primary key, value integer not null)');
});
afterAll(() => database.drop());

test('a client that is checked out when the server ends its connection rejects and the process lives', async () => {
  const client = await database.pool.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');

  await database.pool.query('select pg_terminate_backend($1)', [rows[0]!.pid]);

  await expect(client.query('select 1')).rejects.toThrow();
  client.release(true);
  expect((await database.pool.query('select 1')).rowCount).toBe(1);
});

test('a caller waits for a free connection and gets an error when none becomes free in time', async () => {
  const pool = createPool({
    connectionString: database.connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-test',
    logger: silentLogger,
    poolMin: 0,
    poolMax: 1,
    poolTimeoutMs: 100
  });
  const only = await pool.connect();

  await expect(pool.connect()).rejects.toThrow('timeout exceeded when trying to connect');
  const waiting = pool.query('select 1');
  only.release();

  expect((await waiting).rowCount).toBe(1);
  await pool.end();
});

test('connections speak UTC, look into our schema first and read bigint as a number', async () => {
  const { rows } = await database.pool.query(
    `select current_setting('timezone') as zone, current_schema() as schema, 5000000000::bigint as big`
  );

  expect(rows[0]).toEqual({ zone: 'UTC', schema: 'lakegauge', big: 5_000_000_000 });
});

test('options in the connection string are kept beside ours', async () => {
  const url = new URL(database.connectionString);
  url.searchParams.set('options', '-c statement_timeout=1234');
  const pool = createPool({
    connectionString: url.href,
    schema: 'lakegauge',
    applicationName: 'lakegauge-test',
    logger: silentLogger,
    poolMin: 0
  });

  const { rows } = await pool.query(
    `select current_setting('statement_timeout') as timeout, current_schema() as schema`
  );

  expect(rows[0]).toEqual({ timeout: '1234ms', schema: 'lakegauge' });
  await pool.end();
});

test('transactions that collide run again until each has had its effect', async () => {
  await database.pool.query(`insert into counters values ('serial', 0)`);

  await Promise.all(
    Array.from({ length: 8 }, () =>
      transaction(database.pool, { isolation: 'serializable', attemptsMax: 50 }, async (client) => {
        const { rows } = await client.query<{ value: number }>(
          `select value from counters where name = 'serial'`
        );
        await client.query(`update counters set value = $1 where name = 'serial'`, [rows[0]!.value + 1]);
      })
    )
  );

  const { rows } = await database.pool.query(`select value from counters where name = 'serial'`);
  expect(rows[0]).toEqual({ value: 8 });
});

test('an error inside a transaction takes its work back and is thrown as it is', async () => {
  const fault = new Error('changed my mind');

  const run = transaction(database.pool, {}, async (client) => {
    await client.query(`insert into counters values ('never', 1)`);
    throw fault;
  });

  await expect(run).rejects.toBe(fault);
  expect((await database.pool.query(`select from counters where name = 'never'`)).rowCount).toBe(0);
});

test('work that keeps colliding gives up after its attempts', async () => {
  let attempts = 0;

  const run = transaction(database.pool, { attemptsMax: 3 }, async () => {
    attempts++;
    throw Object.assign(new Error('could not serialize access'), { code: '40001' });
  });

  await expect(run).rejects.toThrow('could not serialize access');
  expect(attempts).toBe(3);
});
