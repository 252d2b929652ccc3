import type { ChartPoint } from './chart-points.ts';

/** The scales of a chart that is being drawn, so that its marks are plain SVG. */
export interface Drawing {
  x: (moment: Date) => number;
  y: (value: number) => number;
  width: number;
  height: number;
  /** The bucket that is looked at, in this chart or its neighbour. */
  hovered: ChartPoint | undefined;
}
