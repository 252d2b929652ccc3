import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

import { SetupError } from '../setup-error.ts';
import type { Binaries } from './find-binaries.ts';
import { runProgram } from './run-program.ts';

interface Account {
  uid: number;
  gid: number;
}

export interface ServerUser {
  name: string;
  /** Who owns the cluster's files; undefined for the user that runs this program. */
  owner?: Account;
  /** A program with its arguments that runs the server in place of a plain change of the user. */
  wrapper: string[];
}

interface Place {
  dataDir: string;
  clusterDir: string;
  binaries: Binaries;
}

/**
 * Decides as whom the server runs. Postgres refuses root, so root needs another user, and that user has to reach
 * the data folder and the programs, which a project below /root does not allow without more.
 */
export async function chooseServerUser(place: Place): Promise<ServerUser> {
  const folder = statSync(place.clusterDir, { throwIfNoEntry: false });
  const me = process.getuid?.();

  if (me !== 0) {
    if (folder !== undefined && folder.uid !== me) {
      throw new SetupError(
        `The database in ${place.clusterDir} belongs to another user (uid ${folder.uid}): start Lakegauge as that user or as root, or choose another data folder`
      );
    }
    return { name: 'the same', wrapper: [] };
  }

  const exists = existsSync(path.join(place.clusterDir, 'PG_VERSION'));
  const candidates = folder !== undefined && exists ? candidatesForOwner(folder) : candidatesForNew();
  let reason = '';
  for (const candidate of candidates) {
    const { succeeded, output } = await probe(
      candidate,
      exists ? place.clusterDir : place.dataDir,
      place.binaries
    );
    if (succeeded) return candidate;
    reason = output.trim().split('\n')[0] ?? '';
  }
  throw new SetupError(
    `PostgreSQL refuses to run as root, and no other user can reach ${place.dataDir} and ${place.binaries.postgres} (${reason}): start Lakegauge as an ordinary user, or move the project out of the closed folder`
  );
}

/** The command line, and the identity for `spawn`, that run a program as the server's user. */
export function toCommand(user: ServerUser, program: string, args: string[]) {
  const [command = program, ...rest] = [...user.wrapper, program, ...args];
  return { command, args: rest, as: user.wrapper.length > 0 ? {} : { ...user.owner } };
}

function candidatesForNew(): ServerUser[] {
  const accounts = ['postgres', 'nobody'].flatMap((name) => {
    const account = getAccount(name);
    return account === undefined ? [] : [{ name, owner: account, wrapper: [] }];
  });
  const last = accounts.at(-1);
  return [...accounts, ...(last === undefined ? [] : withCapability(last.owner)), inNamespace()];
}

/** An existing cluster decides itself, since Postgres serves only files of its own user. */
function candidatesForOwner({ uid, gid }: Account): ServerUser[] {
  if (uid === 0) return [inNamespace()];
  const owner = { uid, gid };
  return [{ name: `uid ${uid}`, owner, wrapper: [] }, ...withCapability(owner)];
}

/**
 * An ordinary user that may pass closed folders. `dac_read_search` gives the least, reading; a container often
 * lacks it but has `dac_override`. The securebit is for access(2), by which Postgres looks at its own programs:
 * without the bit it ignores the capabilities of a user that is not root.
 */
export function withCapability({ uid, gid }: Account): ServerUser[] {
  return ['dac_read_search', 'dac_override'].map((capability) => ({
    name: `uid ${uid} with ${capability}`,
    owner: { uid, gid },
    wrapper: [
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      '--securebits=+no_setuid_fixup',
      `--inh-caps=-all,+${capability}`,
      `--ambient-caps=-all,+${capability}`,
      '--'
    ]
  }));
}

/** Root outside, so that its own closed folders are open, and uid 65534 in the eyes of Postgres. */
export function inNamespace(): ServerUser {
  return {
    name: 'root in a user namespace',
    wrapper: ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--']
  };
}

/** Really enters the folder and runs the program: permissions have too many sources to be worked out. */
async function probe(candidate: ServerUser, folder: string, binaries: Binaries) {
  const script = 'cd "$0" && test -x "$1" && exec "$1" --version';
  const { command, args, as } = toCommand(candidate, 'sh', ['-c', script, folder, binaries.initdb]);
  return runProgram(command, args, { ...as, env: binaries.env, timeoutMs: 10_000 });
}

function getAccount(name: string): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((option) => {
    const id = spawnSync('id', [option, name], { encoding: 'utf8', timeout: 5_000 });
    return id.status === 0 ? Number(id.stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
