// The one import. Everything here is synchronous and light: what costs time is loaded by `start` only where there is
// somewhere to send to.
import { createRequire } from 'node:module';
import * as threads from 'node:worker_threads';
import { createStderrLogger, toLogLevel } from './stderr-logger.ts';
import { toSettings } from './settings.ts';

const registeredFrom = Symbol.for('@lakegauge/instrumentation');

register(globalThis as { [registeredFrom]?: string });

function register(state: { [registeredFrom]?: string }): void {
  // module.register() starts a thread for the loader, in which Node runs --require files once more.
  if (threads.isInternalThread) return;
  const { env } = process;
  const logger = createStderrLogger({
    level: toLogLevel(env.OTEL_LOG_LEVEL),
    write: (line) => process.stderr.write(line)
  });
  if (state[registeredFrom]) {
    logger.debug({ registeredFrom: state[registeredFrom] }, 'Already registered');
    return;
  }

  // Whatever goes wrong, the service must not notice.
  try {
    const settings = toSettings(env);
    if (settings.disabled) {
      logger.debug({}, 'Skipping performance metric collection - OTEL_SDK_DISABLED is set');
      return;
    }
    for (const fault of settings.faults) logger.warn({}, fault);
    if (!settings.configured) {
      logger.debug({}, 'Skipping performance metric collection - Lakebase not configured');
      return;
    }
    state[registeredFrom] = import.meta.url;
    const { startRecording } = createRequire(import.meta.url)('./start.cjs') as typeof import('./start.ts');
    startRecording({ settings, process, logger });
  } catch (error) {
    logger.error({ error: String(error) }, 'Cannot record this service; it goes on without being measured');
  }
}
