import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPool,
  migrate,
  silentLogger,
  startEmbeddedServer,
  type DatabasePool
} from '@lakegauge/database';

export interface OwnServer {
  pool: DatabasePool;
  connectionString: string;
  /** The process that answers new connections; another one after the server was killed. */
  postmaster(): number;
  /** Every process of the server. */
  processes(): Promise<number[]>;
  stop(): Promise<void>;
}

const migrations = join(import.meta.dirname, '../../migrations');

/** A migrated Postgres of one test's own, whose processes it may kill and freeze. Starts again by itself when killed. */
export async function startOwnServer({ durable = false } = {}): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-own-'));
  const server = await startEmbeddedServer({ dataDir: folder, logger: silentLogger, durable });
  const pool = createPool({
    connectionString: server.connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-test',
    logger: silentLogger,
    poolMin: 0,
    poolMax: 20
  });
  await migrate({ pool, schema: 'lakegauge', folder: migrations, logger: silentLogger });
  await pool.query('select create_raw_partitions(current_date - 1, current_date + 1)');
  const postmaster = () =>
    Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n', 1)[0]);
  return {
    pool,
    connectionString: server.connectionString,
    postmaster,
    async processes() {
      const { rows } = await pool.query<{ pid: number }>('select pid from pg_stat_activity');
      return [postmaster(), ...rows.map(({ pid }) => pid)];
    },
    async stop() {
      await pool.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
