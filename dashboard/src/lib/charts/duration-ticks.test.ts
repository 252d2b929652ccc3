import { expect, test } from 'vitest';
import { durationTicks } from './duration-ticks.ts';

test.each([
  [8, 120, [10, 20, 50, 100]],
  [1, 1000, [1, 3, 10, 30, 100, 300, 1000]],
  [0.5, 20_000, [1, 10, 100, 1000, 10_000]],
  [100, 100, [100]]
])('from %f to %f ms it is marked at %j', (fromMs, toMs, ticks) => {
  expect(durationTicks(fromMs, toMs)).toEqual(ticks);
});

test('there are never more than asked for', () => {
  for (let toMs = 2; toMs < 1e9; toMs *= 3)
    expect(durationTicks(0.01, toMs, 6).length).toBeLessThanOrEqual(6);
});
