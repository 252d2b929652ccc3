import { rollupClosedHours } from '@lakegauge/aggregator';
import { silentLogger } from '@lakegauge/database';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../database/test-database.ts';
import { expectRollups } from './expect-rollups.ts';
import { createRandom, randomRequest } from './random-rows.ts';
import { ReferenceModel } from './reference-model.ts';
import { runHistory } from './run-history.ts';
import { setClock } from './set-clock.ts';
import { writeRows } from './write-rows.ts';

const hourMs = 3_600_000;

// `npm run soak -- rollup-history` lives through hundreds.
test.each([1, 2])(
  'any history of rows, rollups and removals leaves what all rows ever accepted add up to (seed %i)',
  { timeout: 300_000 },
  async (seed) => {
    const database = await createTestDatabase();

    const faults = await runHistory({
      pool: database.pool,
      seed,
      steps: 20,
      ranges: 4,
      bigHourRows: 0
    });

    await database.drop();
    expect(faults).toEqual([]);
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
