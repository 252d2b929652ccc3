import path from 'node:path';
import { findDataFolderHolder } from './data-folder-lock.ts';
import { ROLE, readPassword } from './initialise-cluster.ts';
import { findPostmaster } from './postmaster.ts';
import { DATABASE } from './prepare-database.ts';

/**
 * How to reach the embedded server that another program, such as `lakegauge start`, keeps running for a data folder;
 * null where none does. A server without such a program is left to `startEmbeddedServer`, which takes it over.
 */
export function findRunningServer(dataDir: string): { connectionString: string; holder: number } | null {
  const folder = path.resolve(dataDir);
  const holder = findDataFolderHolder(folder);
  if (holder === undefined || holder === process.pid) return null;
  const clusterDir = path.join(folder, 'postgres');
  const postmaster = findPostmaster(clusterDir);
  if (!postmaster?.ready) return null;
  const password = readPassword(clusterDir);
  return {
    connectionString: `postgres://${ROLE}:${password}@127.0.0.1:${postmaster.port}/${DATABASE}`,
    holder
  };
}
