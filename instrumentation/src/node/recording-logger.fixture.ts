import { createStderrLogger, type Logger } from './stderr-logger.ts';

/** A logger of the real kind that keeps its lines. */
export function createRecordingLogger(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  return { logger: createStderrLogger({ level: 'debug', write: (line) => lines.push(line) }), lines };
}
