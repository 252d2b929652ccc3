import type { Logger } from '@lakegauge/database';

// npm and the terminal both pass a Ctrl-C on, a millisecond apart; only a later one is a person losing patience.
const secondSignalMsMin = 500;

/**
 * Resolves with the first SIGINT, SIGTERM or SIGHUP from now on; a second one ends the process at once. Asked for before
 * anything is started, so that a Ctrl-C during the start leaves no database running.
 */
export function firstSignal(logger: Logger): Promise<string> {
  let since: number | undefined;
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        if (since === undefined) {
          since = performance.now();
          resolve(name);
        } else if (performance.now() - since > secondSignalMsMin) {
          logger.warn({ signal: name }, 'Stopping at once');
          process.exit(130);
        }
      });
    }
  });
}
