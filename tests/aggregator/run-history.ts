import { randomUUID } from 'node:crypto';
import { aggregate, forgetUser, rollupClosedHours, type AggregateResult } from '@lakegauge/aggregator';
import { silentLogger, startOfHour, type DatabasePool } from '@lakegauge/database';
import { compareAnswers } from './compare-answers.ts';
import { compareRollups } from './compare-rollups.ts';
import { createRandom, pick, randomRequest, randomRows } from './random-rows.ts';
import { ReferenceModel } from './reference-model.ts';
import { setClock } from './set-clock.ts';
import { writeRows, type Rows } from './write-rows.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface HistoryOptions {
  pool: DatabasePool;
  seed: number;
  steps: number;
  /** Ranges asked for at the end, each whole and in two parts. */
  ranges: number;
  /** Rows of the one big hour; 0 leaves it out. */
  bigHourRows: number;
}

/**
 * Lives through a random history: rows now, late, twice and from clocks that are wrong, hourly work, nightly runs, two at once, and
 * people who are forgotten. After each step every rollup must be the model's, and at the end every answer. Returns what was
 * not, a line each, beginning with the step.
 */
export async function runHistory(options: HistoryOptions): Promise<string[]> {
  const { pool, seed, steps, ranges, bigHourRows } = options;
  const random = createRandom(seed);
  const model = new ReferenceModel();
  // Clocks in Europe change in this week; nothing may depend on it.
  const clock = await setClock(pool, '2026-03-27T00:00:00Z');
  let previous: Rows = { requests: [], events: [], points: [] };
  const write = async (hour: Date, size: number) => {
    const rows = randomRows(random, hour, size);
    model.add(await writeRows(pool, rows));
    previous = rows;
  };
  const ago = (ms: number) => startOfHour(new Date(clock.now().getTime() - ms));
  const nightly = () =>
    aggregate({ pool, logger: silentLogger, now: clock.now, correlationId: randomUUID() });
  const faultsOf = (results: AggregateResult[]) => results.flatMap(({ summary }) => summary.failures);
  const actions: Record<string, () => Promise<string[] | void>> = {
    'rows of now': () => write(ago(0), 40),
    'few rows of now': () => write(ago(0), 2),
    'late rows, often of an hour that is rolled up or removed': () => write(ago(random() * 8 * dayMs), 10),
    'rows of a clock that is minutes ahead': () => write(ago(-random() * hourMs), 5),
    'the same rows once more, as after a retry': async () => model.add(await writeRows(pool, previous)),
    'some hours': async () => clock.advance(random() * 3 * hourMs),
    'a day or so': async () => clock.advance(random() * 30 * hourMs),
    'the hourly work': async () =>
      (await rollupClosedHours({ pool, logger: silentLogger, now: clock.now })).failures,
    'the nightly run': async () => faultsOf([await nightly()]),
    'two nightly runs and the hourly work at once': async () => {
      const hourly = rollupClosedHours({ pool, logger: silentLogger, now: clock.now });
      const results = await Promise.all([nightly(), nightly()]);
      return [...faultsOf(results), ...(await hourly).failures];
    },
    'somebody is forgotten': async () => {
      const { rows } = await pool.query<{ raw_from: Date }>('select raw_from from rollup_state');
      const userIds = [`user-${Math.floor(random() * 30)}@example.com`];
      const options = { pool, logger: silentLogger, now: clock.now, userIds, correlationId: randomUUID() };
      const { failures } = await forgetUser(options);
      model.forget(userIds, rows[0]!.raw_from);
      return failures;
    }
  };

  for (let step = 1; step <= steps; step++) {
    const name = pick(random, Object.keys(actions));
    const faults = [...((await actions[name]!()) ?? []), ...(await compareRollups(pool, model))];
    if (faults.length > 0) return faults.map((fault) => `step ${step} (${name}): ${fault}`);
  }
  if (bigHourRows > 0) {
    model.add(await writeRows(pool, { requests: bigHour(random, ago(0), bigHourRows) }));
    clock.advance(2 * hourMs);
    await rollupClosedHours({ pool, logger: silentLogger, now: clock.now });
  }
  return [
    ...(await compareAnswers(pool, model, { now: clock.now(), random, ranges })),
    ...(await agedAnswers())
  ];

  /** Everything rolled up and every raw row gone. */
  async function agedAnswers(): Promise<string[]> {
    clock.advance(9 * dayMs);
    const faults = faultsOf([await nightly()]);
    const { rows } = await pool.query<{ left: number }>('select count(*) as left from performance_metrics');
    if (rows[0]!.left > 0) faults.push(`${rows[0]!.left} raw rows are left after nine days`);
    faults.push(...(await compareRollups(pool, model)));
    return [...faults, ...(await compareAnswers(pool, model, { now: clock.now(), random, ranges }))];
  }
}

/** Many requests of few users, so that their number stays exact. */
function bigHour(random: () => number, hour: Date, rows: number) {
  return Array.from({ length: rows }, () =>
    randomRequest(random, new Date(hour.getTime() + Math.floor(random() * hourMs)))
  );
}
