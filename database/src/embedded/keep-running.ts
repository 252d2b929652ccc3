import type { Logger } from '../logger.ts';
import type { Postmaster } from './postmaster.ts';
import { getProcessStart } from './process-start.ts';

export interface KeptServer {
  /** Watches no longer; resolves to the process that is the server now. */
  release(): Promise<Postmaster>;
}

interface Keep {
  postmaster: Postmaster;
  /** Starts the server again where clients expect it. */
  relaunch: () => Promise<Postmaster>;
  logger: Logger;
  /** How often the process is looked at. */
  intervalMs?: number;
}

const delayMsMin = 500;
const delayMsMax = 30_000;

/**
 * Starts a server again that ended by itself: killed by the kernel for memory, by an operator, by a crash. Looks at the
 * process, because a server that was taken over from a killed program is nobody's child. Does not keep the program
 * running.
 */
export function keepRunning({ postmaster, relaunch, logger, intervalMs = 1000 }: Keep): KeptServer {
  let current = postmaster;
  let released = false;
  let delayMs = delayMsMin;
  let look: Promise<void> | undefined;
  let timer: NodeJS.Timeout;

  const lookAfter = (ms: number) => {
    timer = setTimeout(() => {
      look = lookOnce().then((nextMs) => {
        if (!released) lookAfter(nextMs);
      });
    }, ms);
    timer.unref();
  };
  const lookOnce = async (): Promise<number> => {
    if (getProcessStart(current.pid) === current.processStart) return intervalMs;
    if (delayMs === delayMsMin) logger.error({ pid: current.pid }, 'Embedded PostgreSQL ended by itself');
    try {
      current = await relaunch();
      delayMs = delayMsMin;
      logger.info({ pid: current.pid }, 'Embedded PostgreSQL started again');
      return intervalMs;
    } catch (error) {
      delayMs = Math.min(delayMs * 2, delayMsMax);
      logger.error(
        { error: String(error), delayMs },
        'Embedded PostgreSQL did not start again; trying again'
      );
      return delayMs;
    }
  };

  lookAfter(intervalMs);
  return {
    async release() {
      released = true;
      clearTimeout(timer);
      await look;
      return current;
    }
  };
}
