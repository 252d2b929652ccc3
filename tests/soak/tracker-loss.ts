// Does the browser tracker lose events? Real pages, a real receiver and Postgres, and everything that goes wrong on the
// way: pages left at any moment, closed tabs, offline spells, a killed server, a killed database. A page that only uses
// sendBeacon goes through the same.
import { parseArgs } from 'node:util';
import { countStored, startLossWorld, type LossWorld } from './tracker-loss-world.ts';
import { visitAsPeople } from './tracker-loss-visits.ts';

const lossRateMax = 0.0001;

export interface LossFigures {
  emitted: number;
  lost: number;
  twice: number;
}

export interface LossResult {
  tracker: LossFigures;
  beacon: LossFigures;
  faults: Record<string, number>;
}

/** `npm run soak -- tracker-loss [--events 100000] [--people 6] [--seed 1]` */
export async function soak(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      events: { type: 'string', default: '100000' },
      people: { type: 'string', default: '6' },
      seed: { type: 'string', default: '1' }
    }
  });
  const result = await measureLoss({
    events: Number(values.events),
    people: Number(values.people),
    seed: Number(values.seed),
    report: (line) => console.log(line)
  });
  for (const kind of ['tracker', 'beacon'] as const) {
    const { emitted, lost, twice } = result[kind];
    console.log(
      `${kind}: ${emitted} events emitted, ${lost} lost (${((100 * lost) / emitted).toFixed(3)} %), ${twice} stored twice`
    );
  }
  console.log(`faults: ${JSON.stringify(result.faults)}`);
  const { emitted, lost, twice } = result.tracker;
  if (lost > emitted * lossRateMax) throw new Error(`${lost} of ${emitted} events were lost`);
  if (twice > 0) throw new Error(`${twice} events were stored twice`);
}

/** The figures of one run; each kind of page emits half of nothing: both emit all of `events`. */
export async function measureLoss(options: {
  events: number;
  people: number;
  seed: number;
  report: (line: string) => void;
}): Promise<LossResult> {
  const world = await startLossWorld();
  try {
    const { emitted, faults } = await visitAsPeople(world, options);
    return {
      tracker: await figures(world, 'tracker', emitted),
      beacon: await figures(world, 'beacon', emitted),
      faults
    };
  } finally {
    await world.stop();
  }
}

async function figures(world: LossWorld, service: string, emitted: number): Promise<LossFigures> {
  const { rows, distinct } = await countStored(world, service);
  return { emitted, lost: emitted - distinct, twice: rows - distinct };
}
