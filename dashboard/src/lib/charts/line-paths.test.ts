import { expect, test } from 'vitest';
import { linePaths } from './line-paths.ts';

const hourMs = 3_600_000;
const drawing = {
  x: (timeMs: number) => (timeMs / hourMs) * 10,
  y: (value: number) => 100 - value,
  width: 100,
  height: 100
};

test('a point stands in the middle of its bucket', () => {
  expect(draw([10, 20]).line).toBe('M5 90L15 80');
});

test('a line never bridges a gap', () => {
  expect(draw([10, 20, null, 30, 40]).line).toBe('M5 90L15 80M35 70L45 60');
});

test('only a point with gaps on both sides is a dot', () => {
  expect(draw([1, null, 2, 3, null, 4]).lone).toEqual([
    { x: 5, y: 99 },
    { x: 55, y: 96 }
  ]);
});

test('the way into a partial bucket and out of it is unfinished', () => {
  expect(draw([10, 20, 30, 40], [0, 3])).toMatchObject({
    line: 'M15 80L25 70',
    unfinished: 'M5 90L15 80M25 70L35 60'
  });
});

function draw(values: (number | null)[], partial: number[] = []) {
  const buckets = values.map((_value, hour) => ({
    from: new Date(hour * hourMs),
    to: new Date((hour + 1) * hourMs),
    partial: partial.includes(hour)
  }));
  return linePaths(buckets, values, drawing);
}
