import type { TimeRange } from '../../metrics/performance.ts';

/** Starts of the UTC days and of the weeks (from Monday) that aggregated_periods holds. */
export interface BuiltPeriods {
  days: Date[];
  weeks: Date[];
  /** Quarters of UTC days, which hold single endpoints only. */
  quarters?: Date[];
}

/** Starts of the hours, days and weeks that overall_periods holds, merged over all services and environments. */
export interface OverallCells {
  hours: Date[];
  days: Date[];
  weeks: Date[];
}

/** Which cells answer: each hour of the given ranges is in exactly one of them. */
export interface RollupCells {
  hours: Date[];
  quarters: Date[];
  days: Date[];
  weeks: Date[];
  overall: OverallCells;
}

export const noOverall: OverallCells = { hours: [], days: [], weeks: [] };

const hourMs = 3_600_000;
const levels = [
  { name: 'weeks', lengthMs: 7 * 24 * hourMs },
  { name: 'days', lengthMs: 24 * hourMs },
  { name: 'quarters', lengthMs: 6 * hourMs },
  { name: 'hours', lengthMs: hourMs }
] as const;

/** Ranges of whole hours divided where buckets of time begin, so that no cell can lie in two of them. */
export function divideAt(ranges: TimeRange[], starts: readonly Date[]): TimeRange[] {
  return ranges.flatMap(({ from, to }) => {
    const cuts = starts.filter((start) => start > from && start < to);
    return [from, ...cuts].map((begin, index) => ({ from: begin, to: cuts[index] ?? to }));
  });
}

/**
 * Covers ranges of whole hours with as few cells as possible: weeks, then days, quarters and hours, of either kind one over all
 * services where there is one. What has not been built, or has been taken back since one of its hours changed, is
 * answered a level lower.
 */
export function chooseLevels(
  ranges: TimeRange[],
  built: BuiltPeriods,
  overall: OverallCells = noOverall
): RollupCells {
  const toTimes = (starts: Date[] = []) => new Set(starts.map((start) => start.getTime()));
  const isOverall = {
    hours: toTimes(overall.hours),
    days: toTimes(overall.days),
    weeks: toTimes(overall.weeks)
  };
  const isBuilt = {
    quarters: toTimes(built.quarters),
    days: toTimes(built.days),
    weeks: toTimes(built.weeks)
  };
  const cells: RollupCells = {
    hours: [],
    quarters: [],
    days: [],
    weeks: [],
    overall: { hours: [], days: [], weeks: [] }
  };
  for (const range of ranges) {
    for (let time = range.from.getTime(); time < range.to.getTime();) time += take(time, range.to.getTime());
  }
  return cells;

  /** Takes the widest cell that begins at a time and ends by another; returns its length. */
  function take(time: number, to: number): number {
    for (const { name, lengthMs } of levels) {
      if (time + lengthMs > to) continue;
      if (name !== 'quarters' && isOverall[name].has(time)) cells.overall[name].push(new Date(time));
      else if (name === 'hours' || isBuilt[name].has(time)) cells[name].push(new Date(time));
      else continue;
      return lengthMs;
    }
    throw new Error(`The range of rollups up to ${new Date(to).toISOString()} does not end at a whole hour`);
  }
}
