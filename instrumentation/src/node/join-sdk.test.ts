import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { joinLogs, joinMetrics, joinTraces } from './join-sdk.ts';

const processor = {
  onStart: () => {},
  onEnd: () => {},
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve()
};

test('a provider with a method for it is asked by that, as in version 1 of the SDK', () => {
  const added: unknown[] = [];

  expect(joinTraces({ addSpanProcessor: (each: unknown) => added.push(each) }, processor)).toBe(true);
  expect(added).toEqual([processor]);
});

test.each([undefined, {}, { _activeSpanProcessor: {} }, { _sharedState: {} }])(
  'what looks different, as %o, is left alone',
  (provider) => {
    expect(joinTraces(provider, processor)).toBe(false);
    expect(joinMetrics(provider, {} as IMetricReader)).toBe(false);
    expect(joinLogs(provider, { ...processor, onEmit: () => {} })).toBe(false);
  }
);
