import type { Logger } from '@lakegauge/database';

/** A logger that puts the correlation id of a run into every line, whoever writes it. */
export function withCorrelationId(logger: Logger, correlationId: string): Logger {
  const at = (level: keyof Logger) => (fields: Record<string, unknown>, message: string) =>
    logger[level]({ correlationId, ...fields }, message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
