import type { Logger } from '@lakegauge/database';
import { pino } from 'pino';
import { PinoPretty } from 'pino-pretty';

/** JSON lines, or readable ones where a person watches. Written to standard error: standard output is for answers. */
export function createLogger(level: string, terminal: { pretty: boolean; colorize: boolean }): Logger {
  const base = { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime };
  // Not a worker transport: lines written just before the exit would be lost.
  const stream = terminal.pretty
    ? PinoPretty({
        sync: true,
        singleLine: true,
        destination: 2,
        colorize: terminal.colorize,
        translateTime: 'SYS:HH:MM:ss'
      })
    : pino.destination({ dest: 2, sync: true });
  return pino(base, stream);
}
