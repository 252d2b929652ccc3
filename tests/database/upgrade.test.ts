import { randomUUID } from 'node:crypto';
import { aggregate, ensurePartitions } from '@lakegauge/aggregator';
import { migrate, silentLogger, type DatabasePool } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { getPerformance } from '../../dashboard/src/lib/server/queries/get-performance.ts';
import { getUsage } from '../../dashboard/src/lib/server/queries/get-usage.ts';
import { withReading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { migrationsFolder } from '../../cli/src/migrations-folder.ts';
import { insertHistory } from '../queries/insert-history.ts';
import { SeededRandom } from '../queries/seeded-random.ts';
import { makeHistory } from '../queries/telemetry-history.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

// The first schema that could hold telemetry: tables, rollups, sketch functions and partitions.
const oldestVersion = 5;
const dayMs = 86_400_000;
const begin = new Date('2026-03-01T00:00:00Z');
const now = new Date('2026-03-15T10:20:00Z');

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
});
afterEach(() => database.drop());

const migrateTo = (target?: number) =>
  migrate({
    pool: database.pool,
    schema: 'lakegauge',
    folder: migrationsFolder,
    logger: silentLogger,
    ...(target !== undefined && { target })
  });

/** Two weeks of rows, from before the time at which raw rows are cut to now. */
async function fill(pool: DatabasePool): Promise<void> {
  await pool.query('update rollup_state set raw_from = $1, rolled_up = $1, closed = $1', [begin]);
  await insertHistory(
    pool,
    makeHistory(new SeededRandom(7), { from: begin, to: now }, { requests: 4000, events: 2000 })
  );
  await pool.query(
    `insert into services (service_name, environment) select distinct service_name, environment from performance_metrics`
  );
  await pool.query(
    `insert into endpoint_registry (service_name, endpoint) select distinct service_name, endpoint from performance_metrics`
  );
  await pool.query(`insert into notes (noted_at, text) values ($1, 'Deploy')`, [now]);
}

async function rollUp(pool: DatabasePool): Promise<void> {
  await ensurePartitions({ pool, now: () => now });
  const { summary } = await aggregate({
    pool,
    logger: silentLogger,
    now: () => now,
    correlationId: randomUUID()
  });
  expect(summary.failures).toEqual([]);
}

/** What the dashboard would show, over the raw week and over everything. */
async function ask(pool: DatabasePool) {
  const answers = [];
  for (const days of [3, 14]) {
    const range = { from: new Date(now.getTime() - days * dayMs), to: now };
    const filter = { range, service: null, environment: null, endpoint: null, includeAnonymous: true };
    answers.push(
      await withReading(pool, {}, (reading) => getPerformance(reading, filter, now)),
      await withReading(pool, {}, (reading) => getUsage(reading, { ...filter, eventType: null }, now))
    );
  }
  return answers;
}

test('rows of the oldest schema are there after the upgrade, are rolled up, and give the numbers of a new installation', async () => {
  const fresh = await createTestDatabase();
  await fill(fresh.pool);
  await rollUp(fresh.pool);
  const expected = await ask(fresh.pool);
  await fresh.drop();

  await migrateTo(oldestVersion);
  await fill(database.pool);
  await migrateTo();
  await rollUp(database.pool);

  expect(await ask(database.pool)).toEqual(expected);
  const kinds = await database.pool.query('select distinct kind from endpoint_registry');
  expect(kinds.rows).toEqual([{ kind: 'endpoint' }]);
});

test('rollups and raw rows survive the way back to the oldest schema and forward again, to the same numbers', async () => {
  await migrateTo();
  await fill(database.pool);
  await rollUp(database.pool);
  const expected = await ask(database.pool);

  await migrateTo(oldestVersion);
  await migrateTo();

  expect(await ask(database.pool)).toEqual(expected);
  const notes = await database.pool.query('select text from notes');
  expect(notes.rows).toEqual([{ text: 'Deploy' }]);
});
