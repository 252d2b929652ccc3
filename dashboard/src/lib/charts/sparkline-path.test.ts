import { expect, test } from 'vitest';
import { sparklinePaths } from './sparkline-path.ts';

const values = (...list: (number | null)[]) => list.map((value) => ({ value, partial: false }));

test('a line runs from the left edge to the right, the largest value at the top', () => {
  expect(sparklinePaths(values(0, 10, 5), 100, 20)).toEqual({ line: 'M0 20h0L50 0L100 10', unfinished: '' });
});

test('a line is broken where there is no data', () => {
  const { line } = sparklinePaths(values(10, 10, null, 10, 10), 100, 20);

  expect(line).toBe('M0 0h0L25 0M75 0h0L100 0');
});

test('a point without neighbours is a dot', () => {
  expect(sparklinePaths(values(null, 10, null), 100, 20).line).toBe('M50 0h0');
});

test('the stretch into a partial bucket is drawn apart', () => {
  const paths = sparklinePaths([...values(10, 10), { value: 5, partial: true }], 100, 20);

  expect(paths).toEqual({ line: 'M0 0h0L50 0', unfinished: 'M50 0L100 10' });
});

test('zeros lie on the ground, and nothing at all draws nothing', () => {
  expect(sparklinePaths(values(0, 0), 100, 20).line).toBe('M0 20h0L100 20');
  expect(sparklinePaths(values(null, null), 100, 20)).toEqual({ line: '', unfinished: '' });
});
