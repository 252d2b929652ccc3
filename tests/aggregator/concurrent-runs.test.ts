import { randomUUID } from 'node:crypto';
import { aggregate, rollupClosedHours } from '@lakegauge/aggregator';
import { silentLogger, startOfHour } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recomputeHour } from '../../aggregator/src/hour/recompute-hours.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { expectRollups } from './expect-rollups.ts';
import { createRandom, pick, randomRows } from './random-rows.ts';
import { ReferenceModel } from './reference-model.ts';
import { setClock } from './set-clock.ts';
import { writeRows } from './write-rows.ts';

const hourMs = 3_600_000;
const rounds = Number(process.env.LAKEGAUGE_SOAK ?? 1);

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await database.drop();
});

test('of two runs at once one works and the other waits or steps aside, and the result is that of one', async () => {
  const { pool } = database;
  const random = createRandom(3);
  const model = new ReferenceModel();
  const clock = await setClock(pool, '2026-03-10T00:00:00Z');
  model.add(await writeRows(pool, randomRows(random, clock.now(), 30)));
  clock.advance(30 * hourMs);
  const run = (lockWaitMs: number) =>
    aggregate({ pool, logger: silentLogger, now: clock.now, correlationId: randomUUID(), lockWaitMs });

  const results = await Promise.all([run(60_000), run(60_000), run(0)]);

  expect(results.map((result) => result.exitCode)).toEqual([0, 0, 0]);
  const outcomes = results.map((result) => result.summary.outcome);
  expect(outcomes.slice(0, 2)).toEqual(['done', 'done']);
  const created = results.reduce((total, result) => total + result.summary.hoursCreated, 0);
  expect(created).toBe(29);
  await expectRollups(pool, model);
});

test('an hour that is computed four times at once, as if the run lock had been lost, is there once', async () => {
  const { pool } = database;
  const random = createRandom(5);
  const model = new ReferenceModel();
  const clock = await setClock(pool, '2026-03-10T00:00:00Z');
  const hour = clock.now();
  model.add(await writeRows(pool, randomRows(random, hour, 50)));
  await pool.query(`update rollup_state set closed = closed + interval '1 hour'`);

  const results = await Promise.all([1, 2, 3, 4].map(() => recomputeHour(pool, hour)));

  expect(results.sort()).toEqual(['created', 'recomputed', 'recomputed', 'recomputed']);
  await expectRollups(pool, model);
});

test('rows that writers commit while their hours are closed, rolled up and removed are all counted', async () => {
  for (let round = 1; round <= rounds; round++) {
    const { pool } = database;
    const model = new ReferenceModel();
    const clock = await setClock(pool, '2026-03-10T00:00:00Z');
    let isOver = false;
    let refused = 0;
    const write = async (seed: number) => {
      const random = createRandom(seed);
      while (!isOver) {
        // Now, just closed, long closed, and around where raw rows end.
        const hoursAgo = pick(random, [0, 0, 0, 1, 1, 2, 26, 7 * 24, 7 * 24 + 1, 7 * 24 - 1, 7 * 24 + 20]);
        const hour = startOfHour(new Date(clock.now().getTime() - hoursAgo * hourMs));
        const rows = randomRows(random, hour, 3);
        const kept = await writeRows(pool, rows);
        refused += rows.requests.length - kept.requests.length;
        model.add(kept);
      }
    };
    const run = async () => {
      for (let night = 0; night < 2; night++) {
        for (let part = 0; part < 3; part++) {
          clock.advance(8 * hourMs);
          await rollupClosedHours({ pool, logger: silentLogger, now: clock.now, graceMs: 0 });
        }
        const { summary } = await aggregate({
          pool,
          logger: silentLogger,
          now: clock.now,
          correlationId: randomUUID()
        });
        expect(summary.failures).toEqual([]);
      }
      isOver = true;
    };

    const work = run().finally(() => (isOver = true));
    await Promise.all([work, ...[1, 2, 3].map((writer) => write(round * 100 + writer))]);
    await rollupClosedHours({ pool, logger: silentLogger, now: clock.now });

    const { rows } = await pool.query('select count(*) as marks from rollup_marks');
    expect(rows).toEqual([{ marks: 0 }]);
    expect(refused).toBeGreaterThan(0);
    expect(model.requests.size).toBeGreaterThan(200);
    await expectRollups(pool, model);
    const orphans = await pool.query(
      'select count(*) as orphans from performance_metrics where timestamp < (select raw_from from rollup_state)'
    );
    expect(orphans.rows).toEqual([{ orphans: 0 }]);
    if (round < rounds) {
      await database.drop();
      database = await createTestDatabase();
    }
  }
}, 600_000);
