import { expect, test } from 'vitest';
import { valueAxis } from './value-axis.ts';

test.each([
  [184, [0, 50, 100, 150, 200]],
  [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [2400, [0, 500, 1000, 1500, 2000, 2500]],
  [97, [0, 20, 40, 60, 80, 100]],
  [0.03, [0, 0.01, 0.02, 0.03]]
])('a largest value of %f is marked at %j', (largest, ticks) => {
  expect(valueAxis(largest)).toEqual({ max: ticks.at(-1), ticks });
});

test('counts are marked at whole numbers', () => {
  expect(valueAxis(1, { whole: true }).ticks).toEqual([0, 1]);
  expect(valueAxis(3, { whole: true }).ticks).toEqual([0, 1, 2, 3]);
});

test('the largest value always fits below the top, with three to six marks', () => {
  for (let largest = 0.001; largest < 1e7; largest *= 1.37) {
    const axis = valueAxis(largest);

    expect(axis.max).toBeGreaterThanOrEqual(largest);
    expect(axis.ticks.length).toBeGreaterThanOrEqual(3);
    expect(axis.ticks.length).toBeLessThanOrEqual(6);
  }
});

test('nothing but zeros still has an axis', () => {
  expect(valueAxis(0)).toEqual({ max: 1, ticks: [0, 1] });
});
