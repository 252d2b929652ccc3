/** Fields first, then a constant message: the shape that the exporter logs in too. */
export interface Logger {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export type LogLevel = 'none' | 'error' | 'warn' | 'info' | 'debug';

const order: LogLevel[] = ['none', 'error', 'warn', 'info', 'debug'];

/**
 * A logger for a process that is not ours: one plain line on standard error, so that what the service prints on
 * standard output stays its own.
 */
export function createStderrLogger(options: { level: LogLevel; write: (line: string) => void }): Logger {
  const at = (level: LogLevel) => {
    if (order.indexOf(level) > order.indexOf(options.level)) return () => {};
    return (fields: Record<string, unknown>, message: string) => {
      const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
      options.write(`lakegauge ${level}: ${message}${rest}\n`);
    };
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** The level that OTEL_LOG_LEVEL names; warnings and errors are shown unless it says otherwise. */
export function toLogLevel(name: string | undefined): LogLevel {
  const lower = name?.trim().toLowerCase();
  if (lower === 'verbose' || lower === 'all') return 'debug';
  return order.find((level) => level === lower) ?? 'warn';
}
