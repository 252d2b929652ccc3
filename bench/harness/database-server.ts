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

/** Beside the defaults of the embedded server, which is durable: fsync and synchronous_commit are on. */
export const serverFlags = {
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '15min',
  wal_compression: 'off'
};

export interface DatabaseServer {
  connectionString: string;
  pool: DatabasePool;
  /** Of the postmaster. */
  processId: number;
  version: string;
  stop(): Promise<void>;
}

/** A Postgres of this run's own with our schema and a day of partitions on both sides of now. */
export async function startDatabaseServer(): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-bench-'));
  const flags = Object.entries(serverFlags).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await startEmbeddedServer({ dataDir: folder, logger: silentLogger, flags });
  const pool = createPool({
    connectionString: server.connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-bench',
    logger: silentLogger,
    poolMin: 0
  });
  const migrations = join(import.meta.dirname, '../../migrations');
  await migrate({ pool, schema: 'lakegauge', folder: migrations, logger: silentLogger });
  await pool.query('select create_raw_partitions(current_date - 1, current_date + 3)');
  const [processId] = readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n', 1);
  return {
    connectionString: server.connectionString,
    pool,
    processId: Number(processId),
    version: server.version,
    async stop() {
      await pool.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
