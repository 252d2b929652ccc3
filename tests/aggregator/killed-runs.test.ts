import { randomUUID } from 'node:crypto';
import { aggregate } from '@lakegauge/aggregator';
import { createPool, silentLogger, startOfHour, type DatabasePool } from '@lakegauge/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { expectRollups } from './expect-rollups.ts';
import { createRandom, randomRows } from './random-rows.ts';
import { ReferenceModel } from './reference-model.ts';
import { setClock } from './set-clock.ts';
import { writeRows } from './write-rows.ts';

const hourMs = 3_600_000;
const nights = Number(process.env.LAKEGAUGE_SOAK ?? 8);

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

test('a run whose connection is killed at any statement loses and doubles nothing, and the next one finishes', async () => {
  const { pool } = database;
  const random = createRandom(11);
  const model = new ReferenceModel();
  const clock = await setClock(pool, '2026-03-10T00:00:00Z');
  let killedRuns = 0;
  for (let night = 0; night < nights; night++) {
    for (const hoursAgo of [0, 1, 30, 5 * 24 + 3, 6 * 24 + 23, 7 * 24 - 1]) {
      const hour = startOfHour(new Date(clock.now().getTime() - hoursAgo * hourMs));
      model.add(await writeRows(pool, randomRows(random, hour, 12)));
    }
    clock.advance(24 * hourMs + 120_000);
    const victim = createDoomedPool(database.connectionString, 1 + Math.floor(random() * 200));

    const killed = await aggregate({ ...toOptions(victim.pool), now: clock.now });
    await victim.pool.end();
    await expectRollups(pool, model);
    const finished = await aggregate({ ...toOptions(pool), now: clock.now });

    if (victim.isKilled()) {
      killedRuns++;
      expect(killed.exitCode).toBe(1);
    }
    expect(finished.summary).toMatchObject({ outcome: 'done', failures: [] });
    await expectRollups(pool, model);
    const again = await aggregate({ ...toOptions(pool), now: clock.now });
    expect(again.summary).toMatchObject({
      hoursCreated: 0,
      hoursRecomputed: 0,
      rawRowsRemoved: 0,
      periodsBuilt: 0
    });
  }
  expect(killedRuns).toBeGreaterThan(nights / 3);
}, 600_000);

function toOptions(pool: DatabasePool) {
  return { pool, logger: silentLogger, correlationId: randomUUID() };
}

/** A pool whose server process is terminated just before its `fatalQuery`th statement. */
function createDoomedPool(connectionString: string, fatalQuery: number) {
  const options = { schema: 'lakegauge', applicationName: 'doomed', logger: silentLogger, poolMin: 0 };
  const executioner = createPool({ ...options, connectionString });
  const pool = createPool({ ...options, connectionString });
  let queries = 0;
  pool.on('connect', (client) => {
    const { processID } = client as unknown as { processID: number };
    const query = client.query.bind(client) as (...values: unknown[]) => unknown;
    const doomed = (...values: unknown[]) => {
      queries++;
      if (queries !== fatalQuery) return query(...values);
      return executioner
        .query('select pg_terminate_backend($1)', [processID])
        .then(() => executioner.end())
        .then(() => query(...values));
    };
    client.query = doomed as typeof client.query;
  });
  return { pool, isKilled: () => queries >= fatalQuery };
}
