import type { Logger } from './stderr-logger.ts';

/**
 * A logger for several parts that notice the same thing, each on its own: what was said last is not said again, so that a
 * change of state is one line whoever sees it.
 */
export function withoutRepeats(logger: Logger): Logger {
  let last: string | undefined;
  const unlessRepeated = (level: keyof Logger) => (fields: Record<string, unknown>, message: string) => {
    if (message === last) return;
    last = message;
    logger[level](fields, message);
  };
  return {
    // Debug lines are no states, and must not make one look new.
    debug: (fields, message) => logger.debug(fields, message),
    info: unlessRepeated('info'),
    warn: unlessRepeated('warn'),
    error: unlessRepeated('error')
  };
}
