import { sql } from '@lakegauge/database';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ReadingAbandoned, ReadingTimeout } from '../../dashboard/src/lib/server/queries/reading-errors.ts';
import { withReading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

async function sleepingStatements(): Promise<number> {
  const { rows } = await database.pool.query<{ sleeping: number }>(
    `select count(*) as sleeping from pg_stat_activity
     where datname = current_database() and state = 'active' and query like 'select pg_sleep%'`
  );
  return rows[0]!.sleeping;
}

test('a reading knows how far the programs have come', async () => {
  const hour = new Date('2026-03-18T10:00Z');
  await database.pool.query('update rollup_state set closed = $1, rolled_up = $1, raw_from = $2', [
    hour,
    new Date('2026-03-11T00:00Z')
  ]);
  // Of hours that are not rolled up a mark says nothing.
  await database.pool.query('insert into rollup_marks (hour) values ($1), ($1), ($2)', [
    new Date('2026-03-17T05:00Z'),
    new Date('2026-03-18T11:00Z')
  ]);

  const state = await withReading(database.pool, {}, async (reading) => reading.state);

  expect(state).toEqual({
    rolledUp: hour,
    rawFrom: new Date('2026-03-11T00:00Z'),
    markedHours: [new Date('2026-03-17T05:00Z')]
  });
});

test('every query of a reading sees the same rows', async () => {
  const count = sql`select count(*) as services from services`;

  const seen = await withReading(database.pool, {}, async (reading) => {
    const before = await reading.query(count);
    await database.pool.query(`insert into services (service_name) values ('shop')`);
    return [before, await reading.query(count)];
  });

  expect(seen).toEqual([[{ services: 0 }], [{ services: 0 }]]);
});

test('a day is not dropped under a reader, also when it has not looked at it yet', async () => {
  await database.pool.query(`select create_raw_partitions('2026-03-10', '2026-03-10')`);
  await database.pool.query(
    `insert into usage_events (id, timestamp, event_type, user_id, service_name)
     values (gen_random_uuid(), '2026-03-10T12:00Z', 'page_view', 'ada', 'shop')`
  );

  const events = await withReading(database.pool, {}, async (reading) => {
    const drop = database.pool.connect().then(async (client) => {
      try {
        await client.query(`begin; set local lock_timeout = '50ms'; select drop_raw_day('2026-03-10')`);
      } finally {
        await client.query('rollback');
        client.release();
      }
    });
    await expect(drop).rejects.toThrow('lock timeout');
    return reading.query(sql`select user_id from usage_events`);
  });

  expect(events).toEqual([{ user_id: 'ada' }]);
});

test('a reading cannot write', async () => {
  const write = withReading(database.pool, {}, (reading) => reading.query(sql`delete from services`));

  await expect(write).rejects.toMatchObject({ code: '25006' });
});

test('a query that takes too long is cancelled, and the error says what to do', async () => {
  const slow = withReading(database.pool, { timeoutMs: 200 }, (reading) =>
    reading.query(sql`select pg_sleep(60)`)
  );

  await expect(slow).rejects.toThrow(ReadingTimeout);
  await expect(slow).rejects.toThrow('choose a shorter range');
  await vi.waitFor(async () => expect(await sleepingStatements()).toBe(0), { timeout: 10_000 });
});

test('the time is for all queries of a reading together', async () => {
  const many = withReading(database.pool, { timeoutMs: 300 }, async (reading) => {
    for (;;) await reading.query(sql`select pg_sleep(0.05)`);
  });

  await expect(many).rejects.toThrow(ReadingTimeout);
});

test('the wait for a connection is part of the time', async () => {
  const taken = await Promise.all(
    Array.from({ length: database.pool.options.max }, () => database.pool.connect())
  );

  const waiting = withReading(database.pool, { timeoutMs: 100 }, async () => 'answered');

  await expect(waiting).rejects.toThrow(ReadingTimeout);
  for (const client of taken) client.release();
  await vi.waitFor(() => expect(database.pool.idleCount).toBe(database.pool.totalCount), { timeout: 10_000 });
});

test('queries that are asked together run side by side and see the same rows', async () => {
  const count = sql`select count(*) as notes, pg_backend_pid() as backend from notes, pg_sleep(0.05)`;

  const { backends, counts } = await withReading(database.pool, {}, async (reading) => {
    await database.pool.query(`insert into notes (noted_at, text) values (now(), 'later')`);
    const seen = { backends: new Set<number>(), counts: new Set<number>() };
    // The second connection takes a moment to open.
    while (seen.backends.size < 2) {
      const asked = [1, 2].map(() => reading.query<{ notes: number; backend: number }>(count));
      for (const { notes, backend } of (await Promise.all(asked)).flat()) {
        seen.backends.add(backend);
        seen.counts.add(notes);
      }
    }
    return seen;
  });

  expect([...counts]).toEqual([0]);
  expect(backends.size).toBe(2);
});

test('without a connection to spare they run one after the other', async () => {
  const { max } = database.pool.options;
  const taken = await Promise.all(Array.from({ length: max - 1 }, () => database.pool.connect()));
  const backend = sql`select pg_backend_pid() as backend`;

  const seen = await withReading(database.pool, {}, async (reading) =>
    (await Promise.all([reading.query(backend), reading.query(backend), reading.query(backend)])).flat()
  );

  for (const client of taken) client.release();
  expect(new Set(seen.map((row) => JSON.stringify(row))).size).toBe(1);
});

test('when one of two queries fails, the other is cancelled', async () => {
  const failing = withReading(database.pool, {}, (reading) =>
    Promise.all([reading.query(sql`select pg_sleep(60)`), reading.query(sql`select 1 / 0`)])
  );

  await expect(failing).rejects.toThrow('division');
  await vi.waitFor(async () => expect(await sleepingStatements()).toBe(0), { timeout: 10_000 });
});

test('a client that goes away cancels its query', async () => {
  const gone = new AbortController();
  const reading = withReading(database.pool, { signal: gone.signal }, (open) =>
    open.query(sql`select pg_sleep(60)`)
  );
  await vi.waitFor(async () => expect(await sleepingStatements()).toBe(1), { timeout: 10_000 });

  gone.abort();

  await expect(reading).rejects.toThrow(ReadingAbandoned);
  await vi.waitFor(async () => expect(await sleepingStatements()).toBe(0), { timeout: 10_000 });
});

test('a client that has gone before asks nothing', async () => {
  let asked = false;

  const reading = withReading(database.pool, { signal: AbortSignal.abort() }, async () => {
    asked = true;
  });

  await expect(reading).rejects.toThrow(ReadingAbandoned);
  expect(asked).toBe(false);
});

test('no connection is lost through errors, and the next reading finds one', async () => {
  for (let attempt = 0; attempt < 12; attempt++) {
    await expect(
      withReading(database.pool, {}, (reading) => reading.query(sql`select 1 / 0`))
    ).rejects.toThrow('division');
  }

  const answer = await withReading(database.pool, {}, (reading) => reading.query(sql`select 1 as one`));

  expect(answer).toEqual([{ one: 1 }]);
  expect(database.pool.waitingCount).toBe(0);
});
