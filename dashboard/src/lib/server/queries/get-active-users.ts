import type { ActiveUsersAnswer, ActiveUsersFilter, ActiveUsersPoint } from '../../metrics/active-users.ts';
import { calendarPeriods } from '../../metrics/calendar-periods.ts';
import type { TimeRange } from '../../metrics/performance.ts';
import { chooseLevels, type RollupCells } from './choose-levels.ts';
import { getHistoryStart } from './get-history-start.ts';
import { mergeUsers } from './merge-users.ts';
import { planSources, type SourcePiece } from './plan-sources.ts';
import { defaultPrecision, prepareSources, type Precision } from './prepare-sources.ts';
import { userStandardError, type UserRow } from './user-row.ts';
import type { Reading } from './with-reading.ts';

/** Distinct users of requests and events in each day, week or month of a zone. */
export async function getActiveUsers(
  reading: Reading,
  filter: ActiveUsersFilter,
  now: Date,
  precision: Precision = defaultPrecision
): Promise<ActiveUsersAnswer> {
  const { range, period, timeZone } = filter;
  const periods = calendarPeriods(range, period, timeZone).map(({ from, to }) => ({
    from,
    to: to < now ? to : now,
    end: to
  }));
  const first = periods[0];
  const points = first ? await countPeriods(first.from) : [];
  return { period, timeZone, asOf: now.toISOString(), points };

  async function countPeriods(start: Date): Promise<ActiveUsersPoint[]> {
    const whole = { from: start, to: periods.at(-1)!.to };
    const sources = await prepareSources(reading, whole, filter, precision);
    const plans = periods.map((each) => planSources(each, reading.state, sources.rollups.length === 0));
    const pieces = plans.flatMap((plan) => plan.pieces);
    const users = await mergeUsers(
      reading,
      { ...sources, raw: pieces.filter(isRaw) },
      // Levels are chosen within each period: no cell may lie in two of them.
      mergeCells(
        plans.map((plan) => chooseLevels(plan.pieces.filter(isRollup), sources.built, sources.overall))
      ),
      { ...filter, requests: true, events: true, endpoint: null, eventType: null },
      plans.map((plan) => plan.range.from)
    );
    const historyStart = await getHistoryStart(reading);
    const usersOf = new Map(users.map((row) => [row.bucket?.getTime(), row]));
    return plans.map((plan, index) => {
      const asked = periods[index]!;
      return {
        from: asked.from.toISOString(),
        to: asked.end.toISOString(),
        ...toUsers(usersOf.get(plan.range.from.getTime())),
        partial: asked.end > now || historyStart === null || asked.from < historyStart,
        rounded: isMoved(asked, plan.range)
      };
    });
  }
}

function toUsers(row: UserRow | undefined): Pick<ActiveUsersPoint, 'users' | 'accuracy'> {
  const estimated = row?.estimated ?? false;
  return {
    users: Math.round(row?.users ?? 0),
    accuracy: { users: estimated ? 'estimated' : 'exact', userError: estimated ? userStandardError : 0 }
  };
}

function mergeCells(cells: RollupCells[]): RollupCells {
  return {
    hours: cells.flatMap((each) => each.hours),
    quarters: [],
    days: cells.flatMap((each) => each.days),
    weeks: cells.flatMap((each) => each.weeks),
    overall: {
      hours: cells.flatMap((each) => each.overall.hours),
      days: cells.flatMap((each) => each.overall.days),
      weeks: cells.flatMap((each) => each.overall.weeks)
    }
  };
}

function isMoved(asked: TimeRange, answered: TimeRange): boolean {
  return +asked.from !== +answered.from || +asked.to !== +answered.to;
}

function isRaw({ source }: SourcePiece): boolean {
  return source === 'raw';
}

function isRollup({ source }: SourcePiece): boolean {
  return source === 'rollup';
}
