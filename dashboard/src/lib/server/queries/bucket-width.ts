import type { TimeRange } from '../../metrics/performance.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

const minuteMs = 60_000;
// Each divides the next, and all divide a UTC day, so that buckets begin where a person expects them.
const widthsMs = [
  ...[1, 5, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 6, 12].map((hours) => hours * hourMs),
  dayMs
];
const bucketsMax = 96;
const hourlyDaysMax = 14;

/** Width of the buckets of a series. Rollups know hours and days; raw rows any width, so that a range has some 96 points. */
export function chooseBucketMs(range: TimeRange, onlyRaw: boolean): number {
  const lengthMs = range.to.getTime() - range.from.getTime();
  if (!onlyRaw) return lengthMs > hourlyDaysMax * dayMs ? dayMs : hourMs;
  return widthsMs.find((width) => lengthMs / width <= bucketsMax) ?? dayMs;
}
