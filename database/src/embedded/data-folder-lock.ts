import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { SetupError } from '../setup-error.ts';
import { unusableDataFolder } from './data-folder.ts';
import { getProcessStart } from './process-start.ts';

export interface DataFolderLock {
  release(): void;
}

/**
 * Takes the data folder for this process, and throws a `SetupError` when another Lakegauge has it.
 * The lock of a process that has ended is taken over, so a kill leaves nothing to clean up by hand.
 * It cannot see a process in another container: there, Postgres's own checks are the only guard.
 */
export function lockDataFolder(dataDir: string): DataFolderLock {
  const file = path.join(dataDir, 'lakegauge.lock');
  const mine = JSON.stringify({ pid: process.pid, processStart: getProcessStart(process.pid) });

  // Each round that gets here without a lock saw one vanish, so a few are plenty.
  for (let round = 0; round < 10; round++) {
    if (claim(file, mine, dataDir)) return { release: () => release(file, mine) };
    const found = readLock(file);
    if (found === undefined) continue;
    const holder = toLiveHolder(found);
    if (holder !== undefined) {
      throw new SetupError(
        `Another Lakegauge (process ${holder}) uses the data folder ${dataDir}: stop it first, or give this one a folder of its own`
      );
    }
    removeStale(file, found);
  }
  throw new SetupError(`The lock ${file} keeps changing: start again when no other Lakegauge is starting`);
}

/** The process that has the data folder now; undefined where none has. */
export function findDataFolderHolder(dataDir: string): number | undefined {
  const found = readLock(path.join(dataDir, 'lakegauge.lock'));
  return found === undefined ? undefined : toLiveHolder(found);
}

/** Puts the lock in place with its whole content at once, which creating and then writing would not. */
function claim(file: string, content: string, dataDir: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  try {
    writeFileSync(draft, content, { flag: 'wx' });
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw unusableDataFolder(dataDir, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

function release(file: string, mine: string): void {
  if (readLock(file) === mine) rmSync(file, { force: true });
}

/**
 * Moves the lock aside before deleting it: of two processes that both found it stale, the slower one would
 * otherwise delete the fresh lock of the faster. It sees the difference after the move and puts it back.
 */
function removeStale(file: string, stale: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    if (readLock(aside) !== stale) linkSync(aside, file);
  } catch {
    // Somebody else was faster; the next round looks at what is there now.
  } finally {
    rmSync(aside, { force: true });
  }
}

function readLock(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function toLiveHolder(content: string): number | undefined {
  try {
    const { pid, processStart } = JSON.parse(content) as { pid: number; processStart: string };
    return getProcessStart(pid) === processStart ? pid : undefined;
  } catch {
    // Not a lock that this program wrote in full, for example after the disk was full.
    return undefined;
  }
}
