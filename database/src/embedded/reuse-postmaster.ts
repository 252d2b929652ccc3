import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Logger } from '../logger.ts';
import { SetupError } from '../setup-error.ts';
import { type Postmaster, findPostmaster } from './postmaster.ts';
import { stopPostmaster } from './stop-postmaster.ts';
import { waitFor } from './wait-for.ts';

interface Reuse {
  clusterDir: string;
  settings: string[];
  logger: Logger;
}

const READY_TIMEOUT_MS = 60_000;

/**
 * Takes over the server that an earlier start left running because its program was killed.
 * Undefined when there is none, or when it had other settings: that one is stopped first.
 */
export async function reusePostmaster({
  clusterDir,
  settings,
  logger
}: Reuse): Promise<Postmaster | undefined> {
  const first = findPostmaster(clusterDir);
  if (first === undefined) return undefined;

  // It may still be recovering, or on its way out because the stop before was cut short.
  const found = await waitFor(
    () => {
      const now = findPostmaster(clusterDir);
      return now === undefined ? 'gone' : now.ready ? now : undefined;
    },
    { timeoutMs: READY_TIMEOUT_MS }
  );
  if (found === 'gone') return undefined;
  if (found === undefined) {
    throw new SetupError(
      `PostgreSQL (process ${first.pid}) has ${clusterDir} open but is not ready: wait until it is, or stop it, then start again`
    );
  }

  if (!hasSettings(clusterDir, settings)) {
    logger.info(
      { pid: found.pid },
      'Embedded PostgreSQL of an earlier start has other settings and is replaced'
    );
    await stopPostmaster(found, logger);
    return undefined;
  }
  return found;
}

/** Postgres notes its command line there, so a server with fsync off is not taken for a durable one. */
function hasSettings(clusterDir: string, settings: string[]): boolean {
  try {
    const commandLine = readFileSync(path.join(clusterDir, 'postmaster.opts'), 'utf8').trim();
    return commandLine.endsWith(settings.map((setting) => `"${setting}"`).join(' '));
  } catch {
    return false;
  }
}
