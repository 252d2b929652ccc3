import { expect, test } from 'vitest';
import { findSdkPackage, getRegistered, isSdkRegistered } from './other-sdk.ts';

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

test('what is registered behind a proxy is what the proxy stands for', () => {
  const provider = { _activeSpanProcessor: {} };

  expect(getRegistered({ [api]: { trace: { getDelegate: () => provider } } }).trace).toBe(provider);
});

test.each([
  [['express', '@sentry/node'], '@sentry/node'],
  [['@opentelemetry/api', '@opentelemetry/sdk-node'], '@opentelemetry/sdk-node'],
  [['applicationinsights'], 'applicationinsights'],
  [['@databricks/appkit'], '@databricks/appkit'],
  [['@opentelemetry/api', '@sentry/browser', '@sentry/vite-plugin', 'express'], undefined]
])('of %j, %s starts an SDK', (dependencies, expected) => {
  expect(findSdkPackage(dependencies)).toBe(expected);
});
