/** The scales of a chart that is being drawn, so that its marks are plain SVG. */
export interface Drawing {
  x: (timeMs: number) => number;
  y: (value: number) => number;
  width: number;
  height: number;
}

/** Scales over `[fromMs, toMs]` and from zero to `largest`, into a box of this size. */
export function toDrawing(
  { fromMs, toMs, largest }: { fromMs: number; toMs: number; largest: number },
  width: number,
  height: number
): Drawing {
  const length = Math.max(1, toMs - fromMs);
  return {
    x: (timeMs) => ((timeMs - fromMs) / length) * width,
    y: (value) => height - (value / largest) * height,
    width,
    height
  };
}

/** A tenth of a pixel is nothing to the eye, and half of the length of a path. */
export function toPixel(value: number): number {
  return Math.round(value * 10) / 10;
}
