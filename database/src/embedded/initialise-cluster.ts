import { randomBytes, randomUUID } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';

import { SetupError } from '../setup-error.ts';
import type { Binaries } from './find-binaries.ts';
import { runProgram } from './run-program.ts';
import { toDecisiveLine } from './server-log.ts';
import { type ServerUser, toCommand } from './server-user.ts';
import { waitFor } from './wait-for.ts';

/** The role that owns everything, and the only one. */
export const ROLE = 'lakegauge';

const PASSWORD_FILE = 'lakegauge-password';
const UNFINISHED = 'postgres.unfinished-';

interface Cluster {
  dataDir: string;
  clusterDir: string;
  binaries: Binaries;
  user: ServerUser;
  durable: boolean;
}

/**
 * Makes the cluster unless it is there. It is made beside its place and moved there when complete,
 * so what an interrupted start leaves is never mistaken for a database.
 */
export async function initialiseCluster(cluster: Cluster): Promise<void> {
  const { dataDir, clusterDir, binaries } = cluster;
  await removeUnfinished(dataDir);
  if (existsSync(path.join(clusterDir, 'PG_VERSION'))) return checkVersion(clusterDir, binaries);
  if (existsSync(clusterDir) && readdirSync(clusterDir).length > 0) {
    throw new SetupError(
      `The folder ${clusterDir} holds files but no PostgreSQL database: move them away, or choose another data folder`
    );
  }

  const workshop = mkdtempSync(path.join(dataDir, UNFINISHED));
  try {
    const made = path.join(workshop, 'cluster');
    const passwordFile = path.join(workshop, 'password');
    mkdirSync(made, { mode: 0o700 });
    writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx', flush: true });
    for (const each of [workshop, made, passwordFile]) giveTo(cluster.user, each);
    await runInitdb(cluster, made, passwordFile);
    // Inside the cluster, password and database can only move, be copied and be deleted together.
    renameSync(passwordFile, path.join(made, PASSWORD_FILE));
    renameSync(made, clusterDir);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** The password that was chosen when the cluster was made. */
export function readPassword(clusterDir: string): string {
  const file = path.join(clusterDir, PASSWORD_FILE);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SetupError(
      `The password of the database in ${clusterDir} cannot be read: restore ${file}, or choose another data folder`,
      { cause: error }
    );
  }
}

async function runInitdb({ binaries, user, durable }: Cluster, made: string, passwordFile: string) {
  const common = ['-D', made, '-U', ROLE, '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8'];
  const options = [...common, '--data-checksums', ...(durable ? [] : ['--no-sync'])];
  // C.UTF-8 knows upper and lower case beyond ASCII, but not every system has it. C always exists.
  let output = '';
  for (const locale of ['--locale=C.UTF-8', '--no-locale']) {
    const { command, args, as } = toCommand(user, binaries.initdb, [...options, locale]);
    const run = await runProgram(command, args, { ...as, env: binaries.env, timeoutMs: 60_000 });
    if (run.succeeded) return;
    output = run.output;
    if (!output.includes('locale')) break;
  }
  throw new SetupError(
    `A PostgreSQL database could not be made in ${path.dirname(path.dirname(made))} (${toDecisiveLine(output)}): check the free space and the rights there, or set DATABASE_URL to a server of your own`,
    { cause: new Error(output) }
  );
}

function checkVersion(clusterDir: string, binaries: Binaries): void {
  const version = readFileSync(path.join(clusterDir, 'PG_VERSION'), 'utf8').trim();
  if (version === String(binaries.major)) return;
  throw new SetupError(
    `The database in ${clusterDir} was made by PostgreSQL ${version}, but ${binaries.postgres} is version ${binaries.major}: set PG_BIN to the programs of version ${version}, or move the folder away to begin with an empty database`
  );
}

function giveTo({ owner }: ServerUser, file: string): void {
  if (owner !== undefined) chownSync(file, owner.uid, owner.gid);
}

async function removeUnfinished(dataDir: string): Promise<void> {
  for (const name of readdirSync(dataDir).filter((each) => each.startsWith(UNFINISHED))) {
    // Renamed first: an initdb whose parent was killed may still be at work, and now soon fails.
    const condemned = path.join(dataDir, `${UNFINISHED}${randomUUID()}`);
    renameSync(path.join(dataDir, name), condemned);
    // It does no harm if it stays, and the next start tries again.
    await waitFor(() => isRemoved(condemned), { timeoutMs: 5_000, intervalMs: 50 });
  }
}

function isRemoved(folder: string): true | undefined {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    // Files were added while it was being emptied.
    return undefined;
  }
}
