// Lives through random histories of rows, rollups, removals and forgotten people, and holds every rollup after each step and
// every answer of the API at the end to a model that keeps every row for ever. Each has an hour with a hundred thousand rows
// now and then.
//   --histories N   how many (300)
//   --seed N        the first seed (1)
//   --steps N       steps of a history (40)
//   --ranges N      ranges asked for, each whole and in two parts (40)
import { parseArgs } from 'node:util';
import { runHistory } from '../aggregator/run-history.ts';
import { startSoakServer } from './rollup/soak-server.ts';

const bigHourEvery = 25;
const bigHourRows = 100_000;

/** Throws with the seed when a number is not the model's. */
export async function soak(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      histories: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      steps: { type: 'string', default: '40' },
      ranges: { type: 'string', default: '40' }
    }
  });
  const first = Number(values.seed);
  const last = first + Number(values.histories) - 1;
  const server = await startSoakServer();
  try {
    for (let seed = first; seed <= last; seed++) {
      const database = await server.createDatabase();
      const faults = await runHistory({
        pool: database.pool,
        seed,
        steps: Number(values.steps),
        ranges: Number(values.ranges),
        bigHourRows: seed % bigHourEvery === 0 ? bigHourRows : 0
      });
      await database.drop();
      if (faults.length > 0) {
        throw new Error(`seed ${seed}: ${faults.length} faults\n${faults.slice(0, 20).join('\n')}`);
      }
      if (seed % 10 === 0 || seed === last) console.log(`rollup-history: seeds ${first} to ${seed} hold`);
    }
  } finally {
    await server.stop();
  }
}
