// Kills the receiver and Postgres with SIGKILL at random moments while clients send and send again, then compares
// what is stored with what was sent: no more and no less.
//   --receiver-kills N  (50)
//   --postgres-kills N  (20)
//   --seed N            of the moments (1)
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createPool, silentLogger, startEmbeddedServer } from '@lakegauge/database';
import { runLakegauge, type RunningProgram } from '../cli/run-lakegauge.ts';
import { eventually } from '../eventually.ts';
import { SeededRandom } from '../queries/seeded-random.ts';
import { expectExactlyOnce } from './expect-exactly-once.ts';
import { startSoakClient } from './soak-client.ts';

const clientCount = 8;
const recoveryMsMax = 120_000;
const momentMsMax = 400;
const acknowledgedMax = 40;

type Victim = 'receiver' | 'postmaster' | 'backend';

export async function soak(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      'receiver-kills': { type: 'string', default: '50' },
      'postgres-kills': { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' }
    }
  });
  const random = new SeededRandom(Number(values.seed));
  const victims = shuffle(
    random,
    toVictims(Number(values['receiver-kills']), Number(values['postgres-kills']))
  );

  const dataDir = mkdtempSync(join(tmpdir(), 'lakegauge-soak-'));
  const server = await startEmbeddedServer({ dataDir, logger: silentLogger });
  const pool = createPool({
    connectionString: server.connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-soak',
    logger: silentLogger,
    poolMin: 0
  });
  const receiver = await keepReceiver(server.connectionString);
  let isStopped = false;
  const clients = Array.from({ length: clientCount }, (_unused, index) =>
    startSoakClient(
      index + 1,
      () => receiver.address,
      () => isStopped
    )
  );
  const work = Promise.all(clients.map(({ done }) => done));
  const acknowledged = () => clients.reduce((sum, client) => sum + client.acknowledged, 0);
  const kills: Record<Victim, () => Promise<void>> = {
    receiver: () => receiver.kill(),
    postmaster: async () => {
      const [id] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n', 1);
      process.kill(Number(id), 'SIGKILL');
    },
    backend: async () => {
      const { rows } = await pool.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'lakegauge' order by random() limit 1`
      );
      if (rows[0]) process.kill(rows[0].pid, 'SIGKILL');
    }
  };

  const killAll = async () => {
    for (const [position, victim] of victims.entries()) {
      // Everything works again before the next one.
      const enough = acknowledged() + 1 + random.integer(acknowledgedMax);
      await eventually(() => {
        if (acknowledged() < enough)
          throw new Error(`Nothing is stored since kill ${position}, of the ${victims[position - 1]}`);
      }, recoveryMsMax);
      await sleep(random.integer(momentMsMax));
      await eventually(kills[victim], recoveryMsMax);
      console.log(
        `killed the ${victim} (${position + 1} of ${victims.length}) after ${acknowledged()} requests`
      );
    }
  };
  try {
    // A client that fails ends the soak at once.
    await Promise.race([killAll(), work]);
    isStopped = true;
    await work;
    // The last kill may have been Postgres, and the last client may have gone without it.
    await eventually(async () => void (await pool.query('select 1')), recoveryMsMax);
    const stored = await expectExactlyOnce(pool, clients);
    const retries = clients.reduce((sum, client) => sum + client.retries, 0);
    console.log(
      `${victims.length} kills, ${acknowledged()} rounds answered, ${retries} sent again: ${stored.spans} spans, ${stored.points} histogram points and ${stored.events} events are stored, each once`
    );
  } finally {
    isStopped = true;
    await receiver.stop();
    await pool.end();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function toVictims(receiverKills: number, postgresKills: number): Victim[] {
  const postgres = Array.from({ length: postgresKills }, (_unused, index): Victim =>
    index % 2 === 0 ? 'backend' : 'postmaster'
  );
  return [...Array.from({ length: receiverKills }, (): Victim => 'receiver'), ...postgres];
}

function shuffle<Value>(random: SeededRandom, values: readonly Value[]): Value[] {
  return values
    .map((value) => ({ value, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

/** `lakegauge start`, started again whenever it has ended, as a supervisor would. */
async function keepReceiver(connectionString: string) {
  let isStopped = false;
  let address = '';
  let program: RunningProgram;
  const start = async () => {
    program = runLakegauge(['start'], {
      DATABASE_URL: connectionString,
      PORT: '0',
      LAKEGAUGE_LOG_LEVEL: 'error'
    });
    address = await program.address;
  };
  const keep = async () => {
    while (!isStopped) {
      await program.exit;
      if (isStopped) return;
      // While the database is away it does not come up; the next try is due in a moment.
      await start().catch(() => sleep(200));
    }
  };
  await start();
  const kept = keep();
  return {
    get address() {
      return address;
    },
    async kill() {
      program.child.kill('SIGKILL');
    },
    async stop() {
      isStopped = true;
      program.child.kill('SIGTERM');
      await kept;
    }
  };
}
