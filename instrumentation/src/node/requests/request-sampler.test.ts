import { expect, test } from 'vitest';
import { createRequestSampler } from './request-sampler.ts';
import { createTraceIdentity } from './trace-identity.ts';

const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

test.each([
  [undefined, undefined, true],
  ['always_on', undefined, true],
  ['always_off', undefined, false],
  ['traceidratio', '0', false],
  ['traceidratio', '1', true],
  ['traceidratio', 'nonsense', true]
])('%s %s', (name, argument, expected) => {
  expect(createRequestSampler(name, argument)(parent.traceId, undefined)).toBe(expected);
});

test('the caller decides where the sampler follows it', () => {
  const isSampled = createRequestSampler('parentbased_always_on', undefined);

  expect(isSampled(parent.traceId, { ...parent, isSampled: false })).toBe(false);
  expect(isSampled(parent.traceId, undefined)).toBe(true);
});

test('a ratio keeps about that many', () => {
  const isSampled = createRequestSampler('traceidratio', '0.25');

  const kept = Array.from({ length: 4000 }, () =>
    isSampled(createTraceIdentity(undefined).traceId, undefined)
  );

  // Seven standard errors.
  expect(Math.abs(kept.filter(Boolean).length - 1000)).toBeLessThan(200);
});
