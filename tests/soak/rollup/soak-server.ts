import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPool,
  migrate,
  silentLogger,
  startEmbeddedServer,
  type DatabasePool
} from '@lakegauge/database';

export interface SoakDatabase {
  pool: DatabasePool;
  connectionString: string;
  drop(): Promise<void>;
}

export interface SoakServer {
  /** A migrated database of its own. */
  createDatabase(): Promise<SoakDatabase>;
  stop(): Promise<void>;
}

const migrations = join(import.meta.dirname, '../../../migrations');

/** A Postgres of this run's own, which forgets everything. */
export async function startSoakServer(): Promise<SoakServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-soak-'));
  const server = await startEmbeddedServer({ dataDir: folder, logger: silentLogger, durable: false });
  const administration = open(server.connectionString);
  let number = 0;
  return {
    async createDatabase() {
      const name = `soak_${++number}`;
      await administration.query(`create database ${name}`);
      const url = new URL(server.connectionString);
      url.pathname = `/${name}`;
      const pool = open(url.href);
      await migrate({ pool, schema: 'lakegauge', folder: migrations, logger: silentLogger });
      return {
        pool,
        connectionString: url.href,
        async drop() {
          await pool.end();
          await administration.query(`drop database ${name} with (force)`);
        }
      };
    },
    async stop() {
      await administration.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

function open(connectionString: string): DatabasePool {
  return createPool({
    connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-soak',
    logger: silentLogger,
    poolMin: 0,
    poolMax: 10
  });
}
