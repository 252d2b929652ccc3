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
import type { ControlPlane } from './start-control-plane.ts';

export interface Lakebase {
  /** As a superuser, who logs in without a rotating password. */
  pool: DatabasePool;
  host: string;
  port: number;
  database: string;
  /** The Postgres role of the app; named like its client id, as Lakebase does. */
  user: string;
  /** Makes `password` the one password that the role can log in with. */
  setPassword: (password: string) => Promise<void>;
  /** Ends the server as a failover does, in the middle of everything; it comes back by itself. */
  failOver(): void;
  stop(): Promise<void>;
}

const migrations = join(import.meta.dirname, '../../migrations');

/** A real Postgres in which a role's password (scram) is whatever the workspace handed out last. */
export async function startLakebase(plane: ControlPlane, { migrated = true } = {}): Promise<Lakebase> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-lakebase-'));
  const server = await startEmbeddedServer({ dataDir: folder, logger: silentLogger, durable: false });
  const url = new URL(server.connectionString);
  const pool = createPool({
    connectionString: server.connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-test',
    logger: silentLogger,
    poolMin: 0,
    poolMax: 5
  });
  const user = plane.clientId;
  const database = url.pathname.slice(1);
  await pool.query(`create role "${user}" login`);
  await pool.query(`grant connect, create on database "${database}" to "${user}"`);
  // Random hexadecimal of our own; a statement about a role takes no parameters.
  const setPassword = async (password: string) => {
    await pool.query(`alter role "${user}" password '${password}'`);
  };
  plane.onPassword = setPassword;
  if (migrated) await migrateAs(user, pool, url);
  return {
    pool,
    host: url.hostname,
    port: Number(url.port),
    database,
    user,
    setPassword,
    failOver() {
      const pid = readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n', 1)[0];
      process.kill(Number(pid), 'SIGKILL');
    },
    async stop() {
      await pool.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** As the app does, which then owns what was made. */
async function migrateAs(user: string, owner: DatabasePool, url: URL): Promise<void> {
  await owner.query(`alter role "${user}" password 'first'`);
  const own = new URL(url);
  own.username = user;
  own.password = 'first';
  const pool = createPool({
    connectionString: own.href,
    schema: 'lakegauge',
    applicationName: 'lakegauge-test',
    logger: silentLogger,
    poolMin: 0
  });
  await migrate({ pool, schema: 'lakegauge', folder: migrations, logger: silentLogger });
  await pool.query('select create_raw_partitions(current_date - 1, current_date + 1)');
  await pool.end();
}

/** What an app is told of its database. */
export function lakebaseVariables(plane: ControlPlane, lakebase: Lakebase): Record<string, string> {
  return {
    DATABRICKS_HOST: plane.url,
    DATABRICKS_CLIENT_ID: plane.clientId,
    DATABRICKS_CLIENT_SECRET: plane.clientSecret,
    PGHOST: lakebase.host,
    PGPORT: String(lakebase.port),
    PGDATABASE: lakebase.database,
    PGSSLMODE: 'disable'
  };
}
