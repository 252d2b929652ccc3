import {
  SetupError,
  checkServer,
  createPool,
  describeConnectionFault,
  describeServer,
  findRunningServer,
  findLakebase,
  startEmbeddedServer,
  type DatabasePool,
  type LakebaseConfig,
  type Logger
} from '@lakegauge/database';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from './config.ts';

export interface OpenDatabaseOptions {
  logger: Logger;
  applicationName: string;
  /** Whether our own server will do where none is configured. */
  embedded: boolean;
  /** Use the server of a `lakegauge start` that has the data folder, in place of refusing to share it. */
  joinRunning?: boolean;
}

export interface OpenDatabase {
  pool: DatabasePool;
  connectionString: string;
  /** For a person: which server this is. */
  description: string;
  close(): Promise<void>;
}

// pool.end() waits for clients that are checked out; a lost one must not hold the exit.
const poolEndMsMax = 2000;

/** The configured server, or our own where none is configured and `embedded` allows it. Throws a SetupError. */
export async function openDatabase(
  config: Config,
  { logger, applicationName, embedded, joinRunning = false }: OpenDatabaseOptions
): Promise<OpenDatabase> {
  const { lakebase } = config.database;
  const connectionString = config.database.connectionString ?? (lakebase ? await find(lakebase) : null);
  if (!connectionString && !embedded) {
    throw new SetupError(
      'DATABASE_URL is not set; name the server, for example DATABASE_URL=postgres://user:password@host:5432/database'
    );
  }
  const running = connectionString || !joinRunning ? null : findRunningServer(config.dataDir);
  const given = connectionString ?? running?.connectionString;
  const server = given
    ? null
    : await startEmbeddedServer({ dataDir: config.dataDir, binDir: config.postgresBinDir, logger });
  const url = given ?? server!.connectionString;
  const pool = createPool({ ...config.database, connectionString: url, applicationName, logger });
  const close = async () => {
    await Promise.race([pool.end(), sleep(poolEndMsMax, undefined, { ref: false })]);
    await server?.stop();
  };
  try {
    const { version } = await checkServer(pool, describeServer(url));
    const where = connectionString ? describeServer(url) : `embedded, ${config.dataDir}`;
    return { pool, connectionString: url, description: `PostgreSQL ${version} (${where})`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The address of a Lakebase that only its resource name is known of. */
async function find(lakebase: LakebaseConfig): Promise<string> {
  try {
    return await findLakebase(lakebase);
  } catch (error) {
    throw new SetupError(describeConnectionFault(error, lakebase.database.name), { cause: error });
  }
}
