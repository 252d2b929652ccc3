import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { afterEach, expect, test } from 'vitest';
import { runApart } from './run-apart.ts';

const api = Symbol.for('opentelemetry.js.api.1');
const global = globalThis as { [api]?: unknown };
const before = global[api];

afterEach(() => {
  global[api] = before;
});

test('work is untraced in an SDK that registered with an older API, too', () => {
  const manager = new AsyncLocalStorageContextManager().enable();
  global[api] = { version: '1.4.0', context: manager };

  expect(runApart(() => isTracingSuppressed(manager.active()))).toBe(true);
  expect(isTracingSuppressed(manager.active())).toBe(false);
});

test('work is done where no SDK is', () => {
  delete global[api];

  expect(runApart(() => 'done')).toBe('done');
});
