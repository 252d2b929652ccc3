import type { Logger } from '@lakegauge/database';

// npm and the terminal both pass a Ctrl-C on, a millisecond apart; only a later one is a person losing patience.
const secondSignalMsMin = 500;

/** Waits for SIGINT, SIGTERM or SIGHUP, shuts down, and ends the process; a second signal ends it at once. */
export async function runUntilSignal(shutdown: () => Promise<void>, logger: Logger): Promise<void> {
  let since: number | undefined;
  const signal = await new Promise<string>((resolve) => {
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
  logger.info({ signal }, 'Stopping');
  await shutdown();
  logger.info({}, 'Stopped');
  process.exit(0);
}
