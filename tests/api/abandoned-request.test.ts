import { afterAll, beforeAll, expect, test } from 'vitest';
import { runLakegauge, type RunningProgram } from '../cli/run-lakegauge.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventually } from '../eventually.ts';

let database: TestDatabase;
let program: RunningProgram;

beforeAll(async () => {
  database = await createTestDatabase();
  program = runLakegauge(['start'], { PORT: '0', DATABASE_URL: database.connectionString });
  await program.address;
});

afterAll(async () => {
  program.child.kill('SIGKILL');
  await program.exit;
  await database.drop();
});

/** Readers that wait for the lock which this test holds. */
async function waitingReaders(): Promise<number> {
  const { rows } = await database.pool.query<{ waiting: number }>(
    `select count(*) as waiting from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' and query like '%access share mode%'`
  );
  return rows[0]!.waiting;
}

test('a client that goes away takes its statement with it', async () => {
  const address = await program.address;
  const client = await database.pool.connect();
  await client.query('begin; lock table performance_metrics in access exclusive mode');
  const leaving = new AbortController();
  const asked = fetch(`${address}/api/v1/metrics/performance`, { signal: leaving.signal });
  await eventually(async () => expect(await waitingReaders()).toBeGreaterThan(0));

  leaving.abort();

  await expect(asked).rejects.toThrow('aborted');
  // The limit of a statement would end it as well, but not before 10 s.
  await eventually(async () => expect(await waitingReaders()).toBe(0), 8000);
  await client.query('rollback');
  client.release();
});
