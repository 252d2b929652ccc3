import type { DatabasePool, Logger } from '@lakegauge/database';
import { addDays, addHours, startOfDay } from '../utc-time.ts';
import { getRollupState } from '../watermark/get-rollup-state.ts';
import { dropRawDay } from './drop-raw-day.ts';
import { getRemovedRows } from './get-removed-rows.ts';
import { moveRawFrom } from './move-raw-from.ts';
import { removeOrphanedRows } from './remove-orphaned-rows.ts';

export interface RemoveRawOptions {
  pool: DatabasePool;
  logger: Logger;
  /** Raw rows from before this time go, as far as their hours are rolled up. */
  cutoff: Date;
  /** Called when hours still wait for their rollup; it brings those before the given time up to date. */
  catchUp: (before: Date) => Promise<void>;
  isOver: () => boolean;
}

export interface RemovedRaw {
  days: number;
  rows: number;
}

// Rows may keep arriving late for what is to go. They are rolled up first, then with their writers kept waiting.
const politeRounds = 3;

/**
 * Removes raw rows from before `cutoff`: whole days by dropping their partitions, then the hours of the day that is not over
 * row by row. Stops early, with a warning, before the first hour that is not rolled up or is marked.
 */
export async function removeRaw(options: RemoveRawOptions): Promise<RemovedRaw> {
  const { pool, cutoff, isOver } = options;
  const before = await getRollupState(pool);
  let rawFrom = before.rawFrom;
  let days = 0;
  let isReady = true;
  while (isReady && addDays(startOfDay(rawFrom), 1) <= cutoff && !isOver()) {
    const day = startOfDay(rawFrom);
    isReady = await untilReady(options, addDays(day, 1), (catchUp) => dropRawDay(pool, day, catchUp));
    if (isReady) days++;
    rawFrom = (await getRollupState(pool)).rawFrom;
  }
  while (isReady && addHours(rawFrom, 1) <= cutoff && !isOver()) {
    const hour = rawFrom;
    isReady = await untilReady(options, addHours(hour, 1), (catchUp) => moveRawFrom(pool, hour, catchUp));
    rawFrom = (await getRollupState(pool)).rawFrom;
  }
  await removeOrphanedRows(pool, isOver);
  return { days, rows: await getRemovedRows(pool, { from: before.rawFrom, to: rawFrom }) };
}

async function untilReady(
  { logger, catchUp }: RemoveRawOptions,
  end: Date,
  remove: (catchUp?: () => Promise<void>) => Promise<boolean>
): Promise<boolean> {
  for (let round = 0; round < politeRounds; round++) {
    if (await remove()) return true;
    await catchUp(end);
  }
  if (await remove(() => catchUp(end))) return true;
  logger.warn(
    { before: end.toISOString() },
    'Kept raw rows that are due for removal, since an hour of theirs is not rolled up; the next run tries again'
  );
  return false;
}
