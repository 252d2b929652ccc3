import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '@lakegauge/database';

const lockNotAvailable = '55P03';
const queryCanceled = '57014';

/**
 * Runs work that sets a lock or statement timeout of some 50 ms until it gets its locks. Whoever waits for an exclusive lock makes
 * everyone behind it wait too, so many short tries with pauses between them disturb ingest less than one long wait.
 * Throws the last timeout after `triesMax`, and any other error at once.
 */
export async function tryBriefly<Result>(work: () => Promise<Result>, triesMax = 200): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const code = errorCode(error);
      if (attempt >= triesMax || (code !== lockNotAvailable && code !== queryCanceled)) throw error;
      await sleep(50 + Math.random() * 150);
    }
  }
}
