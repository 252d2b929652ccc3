/**
 * The part of a pino logger that the programs use: fields first, then a constant message.
 * Programs take it as an argument; only `cli` builds a real one.
 */
export interface Logger {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** Drops everything, for programs that embed a part of Lakegauge without wanting its log. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
