import { dayMs, hourMs } from './bucket-width.ts';
import type { Buckets } from './buckets.ts';
import type { RollupCells } from './choose-levels.ts';

export interface SplitCells {
  period: 'hour' | 'day';
  /** Starts of cells over all services that are all of a bucket: alone in it, they have its numbers ready. */
  ready: Date[];
  /** What has to be merged. */
  rest: RollupCells;
}

/** Tells the cells that need no merging from the others. */
export function splitReadyCells(cells: RollupCells, { widthMs, list }: Buckets): SplitCells {
  const isDaily = widthMs >= dayMs;
  const [level, lengthMs] = isDaily ? (['days', dayMs] as const) : (['hours', hourMs] as const);
  // A day of a zone has 23 or 25 hours at times, and then holds a UTC day and something beside it.
  const alone = new Set(
    list
      .map(({ answered }) => answered)
      .filter(({ from, to }) => to.getTime() - from.getTime() === lengthMs)
      .map(({ from }) => from.getTime())
  );
  const isReady = (start: Date) => alone.has(start.getTime());
  return {
    period: isDaily ? 'day' : 'hour',
    ready: cells.overall[level].filter(isReady),
    rest: {
      ...cells,
      overall: { ...cells.overall, [level]: cells.overall[level].filter((start) => !isReady(start)) }
    }
  };
}
