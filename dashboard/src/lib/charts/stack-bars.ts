import type { ChartPoint } from './chart-points.ts';

/** A bar of one bucket in pixels: errors at the foot, where they can be compared, the rest above. */
export interface StackedBar {
  point: ChartPoint;
  x: number;
  width: number;
  okTop: number;
  okHeight: number;
  errorsTop: number;
  errorsHeight: number;
}

interface Scales {
  x: (moment: Date) => number;
  y: (value: number) => number;
  height: number;
}

/** A few errors among a million requests are less than a pixel; they are drawn with two, for they matter. */
const errorsHeightMin = 2;

/** Buckets without requests have no bar: nothing stands on the ground line. */
export function stackBars(points: readonly ChartPoint[], { x, y, height }: Scales): StackedBar[] {
  return points
    .filter((point) => point.requests > 0)
    .map((point) => {
      const left = x(point.from);
      // Before the chart knows its size, its scale may run backwards.
      const step = Math.max(0, x(point.to) - left);
      const exact = step - Math.min(2, step * 0.2);
      // Whole pixels, all alike: a bar between two pixels looks wider and paler than its neighbour. Where bars are
      // thinner than that there is nothing to round.
      const width = step >= 4 ? Math.floor(exact) : exact;
      const full = height - y(point.requests);
      const errors = point.errors > 0 ? Math.max(errorsHeightMin, height - y(point.errors)) : 0;
      const ok = Math.max(0, full - errors);
      return {
        point,
        x: step >= 4 ? Math.round(left + (step - width) / 2) : left + (step - width) / 2,
        width,
        okTop: height - errors - ok,
        okHeight: ok,
        errorsTop: height - errors,
        errorsHeight: errors
      };
    });
}
