import type { Logger } from '@lakegauge/database';
import type { Config } from '../config.ts';
import { firstSignal } from './first-signal.ts';
import { printReceiver, printWelcome } from './print-welcome.ts';
import { start, type StartOptions } from './start.ts';

/** `lakegauge start` and `lakegauge receiver`: runs until a signal, then stops everything in order. Resolves to the exit code. */
export async function runStart(config: Config, logger: Logger, options: StartOptions = {}): Promise<number> {
  let stopping = false;
  const signal = firstSignal(logger);
  void signal.then(() => (stopping = true));

  const running = await start(config, logger, options);
  if (!stopping && options.receiverOnly) printReceiver(running);
  else if (!stopping) printWelcome(running);
  logger.info({ signal: await signal }, 'Stopping');
  await running.shutdown();
  logger.info({}, 'Stopped');
  // Whatever a library still holds open is not worth waiting for.
  process.exit(0);
}
