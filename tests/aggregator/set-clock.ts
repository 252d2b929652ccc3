import { ensurePartitions } from '@lakegauge/aggregator';
import type { DatabasePool } from '@lakegauge/database';

const dayMs = 86_400_000;

export interface TestClock {
  now: () => Date;
  advance(ms: number): void;
}

/** Makes a database look as if it had been installed at `start`, a whole hour, and returns the clock to hand to the programs. */
export async function setClock(pool: DatabasePool, start: string): Promise<TestClock> {
  let time = new Date(start).getTime();
  const day = Math.floor(time / dayMs) * dayMs;
  await pool.query('update rollup_state set closed = $1, rolled_up = $1, raw_from = $2', [
    new Date(time),
    new Date(day - 7 * dayMs)
  ]);
  const now = () => new Date(time);
  await ensurePartitions({ pool, now });
  return {
    now,
    advance(ms) {
      time += ms;
    }
  };
}
