import type { TimeRange } from '../../metrics/performance.ts';

/** Starts of the UTC days and of the weeks (from Monday) that aggregated_periods holds. */
export interface BuiltPeriods {
  days: Date[];
  weeks: Date[];
}

/** Which cells answer: each hour of the given ranges is in exactly one of the three. */
export interface RollupCells {
  hours: Date[];
  days: Date[];
  weeks: Date[];
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const weekMs = 7 * dayMs;

/**
 * Covers ranges of whole hours with as few cells as possible: weeks, then days, then hours. What has not been built,
 * or has been taken back since one of its hours changed, is answered a level lower.
 */
export function chooseLevels(ranges: TimeRange[], built: BuiltPeriods): RollupCells {
  const days = new Set(built.days.map((day) => day.getTime()));
  const weeks = new Set(built.weeks.map((week) => week.getTime()));
  const cells: RollupCells = { hours: [], days: [], weeks: [] };
  for (const range of ranges) {
    const to = range.to.getTime();
    for (let time = range.from.getTime(); time < to;) {
      if (weeks.has(time) && time + weekMs <= to) {
        cells.weeks.push(new Date(time));
        time += weekMs;
      } else if (days.has(time) && time + dayMs <= to) {
        cells.days.push(new Date(time));
        time += dayMs;
      } else {
        cells.hours.push(new Date(time));
        time += hourMs;
      }
    }
  }
  return cells;
}
