import { expect, test } from 'vitest';
import { areaPaths } from './area-paths.ts';

const hourMs = 3_600_000;
const drawing = {
  x: (timeMs: number) => (timeMs / hourMs) * 10,
  y: (value: number) => 100 - value,
  width: 100,
  height: 100
};

test('areas lie on each other', () => {
  const [below, above] = draw([10, 20], [5, 5]);

  expect(below?.line).toBe('M5 90L15 80');
  expect(above?.fill).toBe('M5 85L15 75L15 80L5 90z');
});

test('where nothing has data there is a gap; where one has none it is a zero', () => {
  const [below, above] = draw([10, null, null, 20], [5, 5, null, 5]);

  expect(below?.line).toBe('M5 90L15 100M35 80h0');
  expect(above?.line).toBe('M5 85L15 95M35 75h0');
});

function draw(...all: (number | null)[][]) {
  const buckets = all[0]!.map((_value, hour) => ({
    from: new Date(hour * hourMs),
    to: new Date((hour + 1) * hourMs),
    partial: false
  }));
  const series = all.map((values, index) => ({ key: String(index), label: '', colour: '', values }));
  return areaPaths(buckets, series, drawing);
}
