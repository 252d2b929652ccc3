import { expect, test } from 'vitest';
import { findOtherApi, isServedBy, warnOfUnreachedSdk } from './other-api.ts';
import { createRecordingLogger } from './recording-logger.fixture.ts';

test.each([
  ['1.10.0', '1.9.0', true],
  ['1.10.0', '1.10.2', true],
  ['1.9.0', '1.10.0', false],
  ['1.10.0', '2.0.0', false]
])('what is registered by %s serves %s: %s', (registered, version, expected) => {
  expect(isServedBy(registered, version)).toBe(expected);
});

test('a program that resolves to our copy has no other', () => {
  const { own, other } = findOtherApi({ programFolder: import.meta.dirname, ownFile: import.meta.filename });

  expect(own?.version).toMatch(/^1\./);
  expect(other).toBeUndefined();
});

test('an SDK that the program does not reach is named with what mends it', () => {
  const { logger, lines } = createRecordingLogger();
  const places = { programFolder: import.meta.dirname, ownFile: import.meta.filename };

  warnOfUnreachedSdk(places, '1.9.1', logger);
  warnOfUnreachedSdk(places, '1.10.0', logger);

  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).toContain('@opentelemetry/api 1.9.1');
});
