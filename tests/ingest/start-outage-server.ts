import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPool,
  migrate,
  silentLogger,
  startEmbeddedServer,
  type DatabasePool,
  type EmbeddedServer
} from '@lakegauge/database';
import { startProxy } from './start-proxy.ts';

/** A migrated Postgres of a test's own, which can go away and come back at one address. */
export interface OutageServer {
  connectionString: string;
  /** Not through the address that goes away; only while the server runs. */
  query<Row>(text: string): Promise<Row[]>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops every process of the server in its tracks: connections stay, and nobody answers. */
  suspend(): Promise<void>;
  resume(): void;
  close(): Promise<void>;
}

export async function startOutageServer(): Promise<OutageServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-outage-'));
  const launch = () => startEmbeddedServer({ dataDir: folder, logger: silentLogger, durable: false });
  let server: EmbeddedServer = await launch();
  const migrations = join(import.meta.dirname, '../../migrations');
  await withPool(server, async (pool) => {
    await migrate({ pool, schema: 'lakegauge', folder: migrations, logger: silentLogger });
    await pool.query('select create_raw_partitions(current_date - 1, current_date + 1)');
  });
  const proxy = await startProxy(server.connectionString);
  let suspended: number[] = [];
  const resume = () => {
    for (const pid of suspended) process.kill(pid, 'SIGCONT');
    suspended = [];
  };
  return {
    connectionString: proxy.connectionString,
    query: (text) => withPool(server, async (pool) => (await pool.query(text)).rows as never[]),
    async stop() {
      proxy.cut();
      await server.stop();
    },
    async start() {
      server = await launch();
      proxy.leadTo(server.connectionString);
      proxy.restore();
    },
    async suspend() {
      const backends = await withPool(server, async (pool) => {
        const { rows } = await pool.query<{ pid: number }>(
          `select pid from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'`
        );
        return rows.map(({ pid }) => pid);
      });
      const postmaster = Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
      suspended = [postmaster, ...backends];
      for (const pid of suspended) process.kill(pid, 'SIGSTOP');
    },
    resume,
    async close() {
      resume();
      proxy.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

async function withPool<Result>(
  { connectionString }: EmbeddedServer,
  work: (pool: DatabasePool) => Promise<Result>
): Promise<Result> {
  const pool = createPool({
    connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-test',
    logger: silentLogger,
    poolMin: 0,
    poolMax: 1
  });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
