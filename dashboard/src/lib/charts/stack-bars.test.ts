import { expect, test } from 'vitest';
import type { ChartSeries } from './chart-series.ts';
import { stackBars } from './stack-bars.ts';

// One hour is ten pixels, a hundred requests are a hundred pixels.
const hourMs = 3_600_000;
const drawing = {
  x: (timeMs: number) => (timeMs / hourMs) * 10,
  y: (value: number) => 100 - value,
  width: 100,
  height: 100
};

test('the first series stands at the foot and the next on it, with a seam between', () => {
  const [errors, successful] = stackBars([bucket(0)], series([20], [60]), drawing);

  expect(errors?.complete).toBe('M1 100v-20h8v20z');
  expect(successful?.complete).toBe('M1 79v-59h8v59z');
});

test('bars leave a gap of a fifth of a bucket, at most two pixels, and are whole pixels wide', () => {
  expect(stackBars([bucket(1)], series([10]), drawing)[0]?.complete).toMatch(/^M11 .*h8/);
});

test('one error among many requests can be seen, and the bar stays as tall', () => {
  const tall = { ...drawing, y: (value: number) => 100 - value / 10_000 };
  const [errors, successful] = stackBars([bucket(0)], series([1], [999_999]), tall);

  expect(errors?.complete).toBe('M1 100v-2h8v2z');
  expect(successful?.complete).toBe('M1 97v-97h8v97z');
});

test('a bucket that is zero or without data has no bar', () => {
  expect(stackBars([bucket(0), bucket(1)], series([0, null]), drawing)[0]).toMatchObject({
    complete: '',
    partial: ''
  });
});

test('what still fills is a path of its own', () => {
  const [bars] = stackBars([bucket(0), { ...bucket(1), partial: true }], series([10, 20]), drawing);

  expect(bars?.complete).toBe('M1 100v-10h8v10z');
  expect(bars?.partial).toBe('M11 100v-20h8v20z');
});

function bucket(hour: number) {
  return { from: new Date(hour * hourMs), to: new Date((hour + 1) * hourMs), partial: false };
}

function series(...all: (number | null)[][]): ChartSeries[] {
  return all.map((values, index) => ({ key: String(index), label: '', colour: '', values }));
}
