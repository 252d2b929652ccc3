import { expect, test } from 'vitest';
import { heatScale, heatStepOf } from './heat-scale.ts';

test.each([1, 2, 4, 7, 60, 100_000])('every count up to %i has one step, and nothing has none', (largest) => {
  const steps = heatScale(largest);

  expect(heatStepOf(steps, 0)).toBe(-1);
  expect(heatStepOf(steps, 1)).toBe(0);
  expect(heatStepOf(steps, largest)).toBe(steps.length - 1);
  for (let count = 1; count <= Math.min(largest, 300); count++) {
    expect(steps.filter(({ from, to }) => count >= from && count <= to)).toHaveLength(1);
  }
});

test('steps grow by a factor', () => {
  expect(heatScale(100_000).map(({ to }) => to)).toEqual([10, 100, 1000, 10_000, 100_000]);
});
