// Kills the real `lakegauge aggregate` at random moments, with SIGKILL or by ending its connections in the server, while writers
// go on, and holds what is left after each kill to a model that keeps every row for ever.
//   --kills N   how many (100)
//   --seed N    of the rows and moments (1)
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startOfHour, type DatabasePool } from '@lakegauge/database';
import { compareAnswers } from '../aggregator/compare-answers.ts';
import { compareRollups } from '../aggregator/compare-rollups.ts';
import { createRandom, randomRows } from '../aggregator/random-rows.ts';
import { ReferenceModel } from '../aggregator/reference-model.ts';
import { setClock } from '../aggregator/set-clock.ts';
import { writeRows } from '../aggregator/write-rows.ts';
import { runLakegauge } from '../cli/run-lakegauge.ts';
import { startSoakServer, type SoakDatabase } from './rollup/soak-server.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const applicationName = 'lakegauge-aggregate';

/** Throws with the kill's number when a row was lost or counted twice. */
export async function soak(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } }
  });
  const random = createRandom(Number(values.seed));
  const killsMax = Number(values.kills);
  const server = await startSoakServer();
  let kills = 0;
  try {
    while (kills < killsMax) {
      const database = await server.createDatabase();
      const model = await fill(database.pool, random);
      kills += await killUntilDone(database, model, random, killsMax - kills, (count) =>
        console.log(`rollup-kills: ${kills + count} of ${killsMax}, ${model.requests.size} requests hold`)
      );
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

/** Nine days whose hours nobody has rolled up yet, so that a run has everything to do: close, roll up, build days, drop. */
async function fill(pool: DatabasePool, random: () => number): Promise<ReferenceModel> {
  const model = new ReferenceModel();
  const start = startOfHour(new Date(Date.now() - 9 * dayMs));
  await setClock(pool, start.toISOString());
  await pool.query(`select create_raw_partitions($1::timestamptz::date, current_date + 1)`, [start]);
  for (let hour = start.getTime(); hour < Date.now(); hour += hourMs * (1 + Math.floor(random() * 6))) {
    model.add(await writeRows(pool, randomRows(random, new Date(hour), 30)));
  }
  return model;
}

async function killUntilDone(
  database: SoakDatabase,
  model: ReferenceModel,
  random: () => number,
  killsMax: number,
  onKill: (kills: number) => void
): Promise<number> {
  const { pool } = database;
  const check = async (when: string) => {
    const faults = await compareRollups(pool, model);
    if (faults.length > 0) throw new Error(`${when}: ${faults.slice(0, 20).join('\n')}`);
  };
  let kills = 0;
  for (;;) {
    const isLast = kills >= killsMax;
    const wasKilled = await runOnce(database, model, random, isLast ? null : random() * 2000);
    await check(wasKilled ? `after kill ${kills + 1}` : 'after a whole run');
    if (wasKilled) onKill(++kills);
    else break;
  }
  const faults = await compareAnswers(pool, model, { now: new Date(), random, ranges: 30 });
  if (faults.length > 0) throw new Error(`answers after ${kills} kills: ${faults.slice(0, 20).join('\n')}`);
  return kills;
}

/** One run beside a writer; killed so many milliseconds after it has connected, unless it was faster. */
async function runOnce(
  { pool, connectionString }: SoakDatabase,
  model: ReferenceModel,
  random: () => number,
  killAfterMs: number | null
): Promise<boolean> {
  const program = runLakegauge(['aggregate'], {
    DATABASE_URL: connectionString,
    LAKEGAUGE_SIZE_ALERT_ROWS: '100000000'
  });
  let hasEnded = false;
  const exit = program.exit.finally(() => (hasEnded = true));
  const isConnected = async () => {
    const { rowCount } = await pool.query(
      'select from pg_stat_activity where application_name = $1 and datname = current_database()',
      [applicationName]
    );
    return hasEnded || rowCount! > 0;
  };
  while (!(await isConnected())) await sleep(20);
  const write = async () => {
    while (!hasEnded) {
      const hour = startOfHour(new Date(Date.now() - random() * 9 * dayMs));
      const rows = randomRows(random, hour, 4);
      const isPast = (row: { timestamp: Date }) => row.timestamp.getTime() < Date.now();
      const { requests, events, points } = rows;
      model.add(
        await writeRows(pool, {
          requests: requests.filter(isPast),
          events: events.filter(isPast),
          points: points.filter(isPast)
        })
      );
      await sleep(20);
    }
  };
  const writing = write();
  if (killAfterMs !== null) {
    await Promise.race([exit, sleep(killAfterMs)]);
    if (!hasEnded && random() < 0.5) program.child.kill('SIGKILL');
    else if (!hasEnded) {
      await pool.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = current_database()',
        [applicationName]
      );
    }
  }
  const { code, errors } = await exit;
  await writing;
  if (code !== 0 && killAfterMs === null) throw new Error(`aggregate ended with ${code}: ${errors}`);
  return code !== 0;
}
