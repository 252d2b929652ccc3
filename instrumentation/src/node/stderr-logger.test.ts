import { expect, test } from 'vitest';
import { createStderrLogger, toLogLevel } from './stderr-logger.ts';

test.each([
  [undefined, 'warn'],
  ['nonsense', 'warn'],
  ['DEBUG', 'debug'],
  ['all', 'debug'],
  ['VERBOSE', 'debug'],
  ['error', 'error'],
  ['NONE', 'none']
])('OTEL_LOG_LEVEL=%s means %s', (name, level) => {
  expect(toLogLevel(name)).toBe(level);
});

test('a line holds level, message and fields, and lower levels stay silent', () => {
  const lines: string[] = [];
  const logger = createStderrLogger({ level: 'warn', write: (line) => lines.push(line) });

  logger.error({}, 'broken');
  logger.warn({ lost: 2 }, 'slow');
  logger.info({}, 'unheard');
  logger.debug({}, 'unheard');

  expect(lines).toEqual(['lakegauge error: broken\n', 'lakegauge warn: slow {"lost":2}\n']);
});
