import path from 'node:path';

import type { Logger } from '../logger.ts';
import { SetupError } from '../setup-error.ts';
import { initialiseCluster, readPassword } from './initialise-cluster.ts';
import { keepRunning } from './keep-running.ts';
import { prepareDataFolder } from './data-folder.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import { findBinaries } from './find-binaries.ts';
import { launchPostmaster } from './launch-postmaster.ts';
import { prepareDatabase } from './prepare-database.ts';
import { reusePostmaster } from './reuse-postmaster.ts';
import { serverSettings } from './server-settings.ts';
import { chooseServerUser } from './server-user.ts';
import { stopPostmaster } from './stop-postmaster.ts';

export interface EmbeddedServerOptions {
  /** Everything that has to outlive a restart is below this folder; the cluster is in its `postgres`. */
  dataDir: string;
  logger: Logger;
  /** The folder with the `postgres` and `initdb` of another installation. */
  binDir?: string;
  /** False for tests: commits are not written through to the disk, so a power cut loses or breaks data. */
  durable?: boolean;
  /** Further server settings: `-c`, `name=value`, and so on. */
  flags?: string[];
}

export interface EmbeddedServer {
  connectionString: string;
  port: number;
  version: string;
  /** The server was still running from an earlier start whose program was killed. */
  reused: boolean;
  /** Ends the server within 15 seconds; committed data stays. Further calls wait for the first. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server for one data folder, or takes over the one that a killed program left behind.
 * Throws a `SetupError`, and leaves no process behind, when that is not possible within about a minute.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const dataDir = path.resolve(options.dataDir);
  prepareDataFolder(dataDir);
  const lock = lockDataFolder(dataDir);

  try {
    return await startLocked({ ...options, dataDir }, () => lock.release());
  } catch (error) {
    lock.release();
    if (error instanceof SetupError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `The embedded PostgreSQL in ${dataDir} did not start: ${reason}; see ${path.join(dataDir, 'postgres.log')}, or set DATABASE_URL to a server of your own`,
      { cause: error }
    );
  }
}

async function startLocked(options: EmbeddedServerOptions, unlock: () => void): Promise<EmbeddedServer> {
  const { dataDir, logger } = options;
  const clusterDir = path.join(dataDir, 'postgres');
  const logFile = path.join(dataDir, 'postgres.log');
  const settings = serverSettings(options);
  const startedAt = performance.now();

  const binaries = await findBinaries({ binDir: options.binDir, dataDir });
  const user = await chooseServerUser({ dataDir, clusterDir, binaries });
  await initialiseCluster({ dataDir, clusterDir, binaries, user, durable: options.durable ?? true });
  const password = readPassword(clusterDir);

  const left = await reusePostmaster({ clusterDir, settings, logger });
  const launch = { binaries, user, clusterDir, settings, logFile, logger };
  const postmaster = left ?? (await launchPostmaster(launch));
  const { port } = postmaster;

  try {
    const { version, connectionString } = await prepareDatabase(port, password);
    const kept = keepRunning({
      postmaster,
      relaunch: () => launchPostmaster({ ...launch, choosePort: () => port }),
      logger
    });
    const close = async () => {
      const { pid, processStart } = await kept.release();
      await stopPostmaster({ pid, processStart }, logger);
      logger.info({ pid }, 'Embedded PostgreSQL stopped');
    };
    let stopped: Promise<void> | undefined;
    const stop = () => (stopped ??= close().finally(unlock));
    const durationMs = Math.round(performance.now() - startedAt);
    logger.info(
      { port, version, reused: left !== undefined, user: user.name, durationMs },
      'Embedded PostgreSQL started'
    );
    return { connectionString, port, version, reused: left !== undefined, stop };
  } catch (error) {
    await stopPostmaster(postmaster, logger);
    throw error;
  }
}
