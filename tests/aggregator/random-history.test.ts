import { randomUUID } from 'node:crypto';
import { aggregate, rollupClosedHours } from '@lakegauge/aggregator';
import { silentLogger, startOfHour } from '@lakegauge/database';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../database/test-database.ts';
import { expectRollups } from './expect-rollups.ts';
import { createRandom, pick, randomRequest, randomRows } from './random-rows.ts';
import { ReferenceModel } from './reference-model.ts';
import { setClock } from './set-clock.ts';
import { writeRows, type Rows } from './write-rows.ts';

const hourMs = 3_600_000;
// LAKEGAUGE_SOAK=200 runs 200 histories instead of a few.
const histories = Number(process.env.LAKEGAUGE_SOAK ?? 2);
const steps = 25;

test.each(Array.from({ length: histories }, (_, seed) => seed + 1))(
  'any history of rows, rollups and removals leaves what all rows ever accepted add up to (seed %i)',
  { timeout: 300_000 },
  async (seed) => {
    const random = createRandom(seed);
    const database = await createTestDatabase();
    const { pool } = database;
    const model = new ReferenceModel();
    // Clocks in Europe change in this week; nothing may depend on it.
    const clock = await setClock(pool, '2026-03-27T00:00:00Z');
    let previous: Rows = { requests: [], events: [], points: [] };
    const write = async (hour: Date, size: number) => {
      const rows = randomRows(random, hour, size);
      model.add(await writeRows(pool, rows));
      previous = rows;
    };
    const actions = [
      async () => write(startOfHour(clock.now()), 40),
      async () => write(startOfHour(clock.now()), 2),
      // Late, often for an hour that is rolled up or removed already.
      async () => write(startOfHour(new Date(clock.now().getTime() - random() * 8 * 24 * hourMs)), 10),
      // The same rows once more, as after a retry.
      async () => model.add(await writeRows(pool, previous)),
      async () => clock.advance(random() * 3 * hourMs),
      async () => clock.advance(random() * 30 * hourMs),
      async () => rollupClosedHours({ pool, logger: silentLogger, now: clock.now }),
      async () => {
        const { exitCode, summary } = await aggregate({
          pool,
          logger: silentLogger,
          now: clock.now,
          correlationId: randomUUID()
        });
        expect(summary.failures).toEqual([]);
        expect(exitCode).toBe(0);
      }
    ];

    try {
      for (let step = 0; step < steps; step++) {
        await pick(random, actions)();
        await expectRollups(pool, model);
      }
      clock.advance(9 * 24 * hourMs);
      await aggregate({ pool, logger: silentLogger, now: clock.now, correlationId: randomUUID() });

      await expectRollups(pool, model);
      expect(model.countSince(new Date(clock.now().getTime() - 7 * 24 * hourMs)).requests).toBe(0);
      const { rows } = await pool.query('select count(*) as left from performance_metrics');
      expect(rows).toEqual([{ left: 0 }]);
    } finally {
      await database.drop();
    }
  }
);

test('an hour with one request and an hour with more users than a set holds are both right', async () => {
  const random = createRandom(7);
  const database = await createTestDatabase();
  const { pool } = database;
  const model = new ReferenceModel();
  const clock = await setClock(pool, '2026-03-02T10:00:00Z');
  const many = Array.from({ length: 6000 }, (_, index) => ({
    ...randomRequest(random, new Date(Date.parse('2026-03-02T11:00:00Z') + index * 500)),
    service: 'shop',
    environment: 'production',
    userId: `user-${index % 2500}`
  }));
  const one = randomRequest(random, new Date('2026-03-02T10:59:59.999Z'));
  model.add(await writeRows(pool, { requests: [one] }));
  model.add(await writeRows(pool, { requests: many }));
  clock.advance(3 * hourMs);

  await rollupClosedHours({ pool, logger: silentLogger, now: clock.now });

  await expectRollups(pool, model);
  const { rows } = await pool.query<{ exact: boolean; registers: boolean }>(`
    select users_exact is not null as exact, users_registers is not null as registers
    from aggregated_metrics where endpoint_path is null order by time_bucket`);
  expect(rows).toEqual([
    { exact: true, registers: false },
    { exact: false, registers: true }
  ]);
  await database.drop();
});
