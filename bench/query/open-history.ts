import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPool,
  migrate,
  silentLogger,
  startEmbeddedServer,
  type DatabasePool
} from '@lakegauge/database';
import { createHistory, type HistorySize } from './create-history.ts';

export interface OpenHistory {
  connectionString: string;
  pool: DatabasePool;
  close(): Promise<void>;
}

/**
 * A server of its own with the history in it. It is kept below the temporary folder for another run of the same hour;
 * after that the present would be too far from it.
 */
export async function openHistory(size: HistorySize, keep: boolean): Promise<OpenHistory> {
  const now = new Date();
  const dataDir = join(tmpdir(), `lakegauge-bench-query-${size.name}`);
  const mark = join(dataDir, 'made');
  if (!keep || !existsSync(mark)) rmSync(dataDir, { recursive: true, force: true });
  const server = await startEmbeddedServer({ dataDir, logger: silentLogger, durable: true });
  const pool = createPool({
    connectionString: server.connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-bench',
    logger: silentLogger
  });
  if (!existsSync(mark)) {
    const folder = join(import.meta.dirname, '../../migrations');
    await migrate({ pool, schema: 'lakegauge', folder, logger: silentLogger });
    await createHistory(pool, size, now);
    await pool.query('checkpoint');
    writeFileSync(mark, now.toISOString());
  }
  return {
    connectionString: server.connectionString,
    pool,
    async close() {
      await pool.end();
      await server.stop();
      if (!keep) rmSync(dataDir, { recursive: true, force: true });
    }
  };
}
