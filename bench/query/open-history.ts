import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPool,
  migrate,
  silentLogger,
  startEmbeddedServer,
  type DatabasePool
} from '@lakegauge/database';
import { serverFlags } from '../harness/database-server.ts';
import { createHistory, historyNow, type HistorySize } from './create-history.ts';

export interface OpenHistory {
  connectionString: string;
  pool: DatabasePool;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');
const migrations = join(root, 'migrations');
const cacheFolder = join(root, '.cache/bench-query');

/**
 * A server with the history in it, whose present is `historyNow`. Making one takes minutes, so it is kept for later runs,
 * under a name that changes with whatever it is made by; one that is out of date is removed.
 */
export async function openHistory(size: HistorySize): Promise<OpenHistory> {
  const dataDir = join(cacheFolder, `${size.name}-${digestOfMakers(size)}`);
  const mark = join(dataDir, 'made');
  if (existsSync(mark)) return open(dataDir);
  removeOlder(size);
  const history = await make(size, dataDir, historyNow);
  writeFileSync(mark, '');
  return history;
}

/** The same for a program that lives in the present of the clock; gone when it is closed. */
export async function makeHistory(size: HistorySize): Promise<OpenHistory> {
  const dataDir = mkdtempSync(join(tmpdir(), 'lakegauge-bench-'));
  const history = await make(size, dataDir, new Date());
  return {
    ...history,
    async close() {
      await history.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  };
}

async function make(size: HistorySize, dataDir: string, now: Date): Promise<OpenHistory> {
  mkdirSync(dataDir, { recursive: true });
  const history = await open(dataDir);
  try {
    await migrate({ pool: history.pool, schema: 'lakegauge', folder: migrations, logger: silentLogger });
    await createHistory(history.pool, size, now);
  } catch (error) {
    await history.close();
    throw error;
  }
  return history;
}

async function open(dataDir: string): Promise<OpenHistory> {
  const flags = Object.entries(serverFlags).flatMap(([setting, value]) => ['-c', `${setting}=${value}`]);
  const server = await startEmbeddedServer({ dataDir, logger: silentLogger, flags });
  const pool = createPool({
    connectionString: server.connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-bench',
    logger: silentLogger
  });
  return {
    connectionString: server.connectionString,
    pool,
    async close() {
      await pool.end();
      await server.stop();
    }
  };
}

function removeOlder(size: HistorySize): void {
  mkdirSync(cacheFolder, { recursive: true });
  for (const name of readdirSync(cacheFolder)) {
    if (name.startsWith(`${size.name}-`)) rmSync(join(cacheFolder, name), { recursive: true, force: true });
  }
}

/** Of the size and of every file whose text decides what is in the tables. */
function digestOfMakers(size: HistorySize): string {
  const hash = createHash('sha256').update(JSON.stringify(size));
  const folders = [migrations, join(root, 'aggregator/src/hour'), join(root, 'aggregator/src/period')];
  const files = folders.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  for (const file of [join(import.meta.dirname, 'create-history.ts'), ...files.toSorted()]) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}
