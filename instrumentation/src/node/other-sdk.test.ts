import { expect, test } from 'vitest';
import { isSdkRegistered } from './other-sdk.ts';

const api = Symbol.for('opentelemetry.js.api.1');

test.each([
  [{}, false],
  [{ [api]: { version: '1.10.0' } }, false],
  // A program that only sets a logger for diagnostics has no SDK.
  [{ [api]: { version: '1.10.0', diag: {} } }, false],
  [{ [api]: { version: '1.10.0', trace: {} } }, true],
  [{ [api]: { version: '1.4.0', metrics: {} } }, true]
])('%o', (global, expected) => {
  expect(isSdkRegistered(global)).toBe(expected);
});
