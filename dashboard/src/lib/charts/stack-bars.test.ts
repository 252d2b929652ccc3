import { expect, test } from 'vitest';
import type { ChartPoint } from './chart-points.ts';
import { stackBars } from './stack-bars.ts';

// One hour is ten pixels, a hundred requests are a hundred pixels.
const scales = {
  x: (moment: Date) => (moment.getTime() / 3_600_000) * 10,
  y: (value: number) => 100 - value,
  height: 100
};

test('errors stand at the foot and the rest on them, as high as all requests', () => {
  const [bar] = stackBars([point(0, 80, 20)], scales);

  expect(bar).toMatchObject({ okTop: 20, okHeight: 60, errorsTop: 80, errorsHeight: 20 });
});

test('bars leave a gap of a fifth of a bucket, at most two pixels, and are whole pixels wide', () => {
  expect(stackBars([point(1, 10, 0)], scales)[0]).toMatchObject({ x: 11, width: 8 });
});

test('one error among many requests can be seen', () => {
  const tall = { ...scales, y: (value: number) => 100 - value / 10_000 };
  const [bar] = stackBars([point(0, 1_000_000, 1)], tall);

  expect(bar).toMatchObject({ errorsTop: 98, errorsHeight: 2, okTop: 0, okHeight: 98 });
});

test('a bucket without requests has no bar', () => {
  expect(stackBars([point(0, 0, 0)], scales)).toEqual([]);
});

test('a chart that does not know its size yet has bars without width', () => {
  const backwards = { ...scales, x: (moment: Date) => -scales.x(moment) };

  expect(stackBars([point(1, 10, 0)], backwards)[0]).toMatchObject({ width: 0 });
});

function point(hour: number, requests: number, errors: number): ChartPoint {
  const from = new Date(hour * 3_600_000);
  const to = new Date((hour + 1) * 3_600_000);
  return {
    from,
    to,
    at: from,
    partial: false,
    touchesPartial: false,
    requests,
    errors,
    p50Ms: null,
    p95Ms: null,
    p99Ms: null
  };
}
