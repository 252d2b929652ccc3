import { errorCode, type DatabasePool, type Logger } from '@lakegauge/database';
import { isConnectionFault } from '../connection-fault.ts';
import { recomputeHours as recompute } from '../hour/recompute-hours.ts';
import { toHourRange, toHours, type TimeRange } from '../utc-time.ts';
import { closeHours } from '../watermark/close-hours.ts';
import { discardLateMarks } from '../watermark/discard-late-marks.ts';
import { getMarkedHours } from '../watermark/get-marked-hours.ts';
import { getRollupState } from '../watermark/get-rollup-state.ts';
import { getHoursAtOnce } from './get-hours-at-once.ts';
import { toHourGroups } from './to-hour-groups.ts';

export interface RollUpOptions {
  pool: DatabasePool;
  logger: Logger;
  /** Hours that end at or before this time are closed. */
  until: Date;
  /** How long a marked hour must have been quiet to be computed again; 0 takes every one. */
  quietMs: number;
  /** At most so many hours are closed, and at most so many are created. */
  hoursMax: number;
  /** Asked before each group of hours: throw to give the run up, return true to end it early and leave the rest to the next one. */
  isOver: () => boolean;
  onHour?: (hour: Date) => void;
}

type ComputeOptions = Pick<RollUpOptions, 'pool' | 'logger' | 'isOver' | 'onHour'>;

export interface RollUpResult {
  hoursClosed: number;
  hoursCreated: number;
  hoursRecomputed: number;
  /** One line for each hour that could not be computed. */
  failures: string[];
}

/**
 * Closes the hours that have ended, rolls up those that are closed, and computes again those that rows have reached since.
 * An hour that fails is reported and stops only the new hours after it, since `rolled_up` has no gaps. Throws when the
 * connection fails.
 */
export async function rollUp(options: RollUpOptions): Promise<RollUpResult> {
  const result: RollUpResult = { hoursClosed: 0, hoursCreated: 0, hoursRecomputed: 0, failures: [] };
  result.hoursClosed = await closeEndedHours(options);
  await discardLateMarks(options.pool, options.logger);
  const { rolledUp, closed } = await getRollupState(options.pool);
  const hours = toHours({ from: rolledUp, to: closed }).slice(0, options.hoursMax);
  for (const group of await toGroups(options.pool, hours)) {
    if (options.isOver() || !(await computeGroup(options, group, result))) break;
  }
  await recomputeHours(options, await getMarkedHours(options.pool, options.quietMs), result);
  return result;
}

/** Computes the marked hours before a time again. An hour that fails is logged and stays marked. */
export async function recomputeMarkedHours(
  options: Pick<RollUpOptions, 'pool' | 'logger' | 'isOver'>,
  before: Date
): Promise<void> {
  const result: RollUpResult = { hoursClosed: 0, hoursCreated: 0, hoursRecomputed: 0, failures: [] };
  const hours = await getMarkedHours(options.pool, 0);
  await recomputeHours(
    options,
    hours.filter((hour) => hour < before),
    result
  );
}

/** Computes rolled-up hours again and adds what happened to `result`. */
export async function recomputeHours(
  options: ComputeOptions,
  hours: Date[],
  result: RollUpResult
): Promise<void> {
  for (const group of await toGroups(options.pool, hours)) {
    if (options.isOver()) return;
    await computeGroup(options, group, result);
  }
}

/** Several hours at once take as long as their rows do; one by one, planning and small statements double that. */
async function toGroups(pool: DatabasePool, hours: Date[]): Promise<TimeRange[]> {
  return hours.length === 0 ? [] : toHourGroups(hours, await getHoursAtOnce(pool, hours));
}

/**
 * Computes a group of hours at once and, where that fails, one by one, so that only the hour that fails stays behind. False
 * where one did.
 */
async function computeGroup(
  options: ComputeOptions,
  group: TimeRange,
  result: RollUpResult
): Promise<boolean> {
  const hours = toHours(group);
  if (hours.length > 1 && (await computeAtOnce(options, group, result))) return true;
  let isComplete = true;
  for (const hour of hours) {
    // A gap in what is rolled up is refused, so new hours after one that failed are not tried in vain.
    if (options.isOver()) return false;
    isComplete = (await computeHour(options, hour, result)) && isComplete;
  }
  return isComplete;
}

async function computeAtOnce(
  options: ComputeOptions,
  group: TimeRange,
  result: RollUpResult
): Promise<boolean> {
  try {
    return await compute(options, group, result);
  } catch (error) {
    options.logger.warn(
      {
        from: group.from.toISOString(),
        to: group.to.toISOString(),
        error: toReason(error),
        code: errorCode(error)
      },
      'Could not roll up several hours at once, taking them one by one'
    );
    return false;
  }
}

async function computeHour(options: ComputeOptions, hour: Date, result: RollUpResult): Promise<boolean> {
  try {
    const isComputed = await compute(options, toHourRange(hour), result);
    if (!isComputed) options.onHour?.(hour);
    return isComputed;
  } catch (error) {
    const reason = toReason(error);
    options.logger.error(
      { hour: hour.toISOString(), error: reason, code: errorCode(error) },
      'Could not roll up an hour'
    );
    result.failures.push(`hour ${hour.toISOString()} could not be rolled up: ${reason}`);
    return false;
  }
}

/** False where the hours may not be computed now. */
async function compute(
  { pool, onHour }: ComputeOptions,
  range: TimeRange,
  result: RollUpResult
): Promise<boolean> {
  const done = await recompute(pool, range);
  if (!done) return false;
  result.hoursCreated += done.created;
  result.hoursRecomputed += done.recomputed;
  for (const hour of toHours(range)) onHour?.(hour);
  return true;
}

/** What a log says of a failure; one of the connection is no failure of an hour, and is thrown on. */
function toReason(error: unknown): string {
  if (isConnectionFault(error)) throw error;
  return error instanceof Error ? error.message : String(error);
}

/** A writer that is stuck in an hour delays its closing, no more: the next run closes it. */
async function closeEndedHours({ pool, logger, until, hoursMax }: RollUpOptions): Promise<number> {
  const before = await getRollupState(pool);
  try {
    return await closeHours({ pool, until, hoursMax });
  } catch (error) {
    const reason = toReason(error);
    const { closed } = await getRollupState(pool);
    logger.warn(
      { hour: closed.toISOString(), error: reason },
      'Could not close an hour, a writer keeps it open; trying again in the next run'
    );
    return (closed.getTime() - before.closed.getTime()) / 3_600_000;
  }
}
