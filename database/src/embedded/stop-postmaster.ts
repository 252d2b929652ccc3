import type { Logger } from '../logger.ts';
import type { Postmaster } from './postmaster.ts';
import { getProcessStart } from './process-start.ts';
import { waitFor } from './wait-for.ts';

/** Fast shutdown, then immediate shutdown, then the end without a word; the last two cost a recovery at the next start. */
const STEPS = [
  { signal: 'SIGINT', timeoutMs: 11_000 },
  { signal: 'SIGQUIT', timeoutMs: 3_000 },
  { signal: 'SIGKILL', timeoutMs: 1_000 }
] as const;

/** Ends the server and waits until its process is gone, 15 seconds at most. */
export async function stopPostmaster(
  postmaster: Pick<Postmaster, 'pid' | 'processStart'>,
  logger: Logger
): Promise<void> {
  const { pid, processStart } = postmaster;
  const isGone = () => getProcessStart(pid) !== processStart || undefined;

  for (const { signal, timeoutMs } of STEPS) {
    if (isGone()) return;
    if (signal !== 'SIGINT')
      logger.warn({ pid, signal }, 'Embedded PostgreSQL does not stop and is forced to');
    try {
      process.kill(pid, signal);
    } catch (error) {
      // It ended by itself since the look above.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
    if (await waitFor(isGone, { timeoutMs })) return;
  }
  logger.error({ pid }, 'Embedded PostgreSQL could not be stopped');
}
