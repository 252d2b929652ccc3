import type { ActiveUsersAnswer, ActiveUsersFilter, ActiveUsersPoint } from '../../metrics/active-users.ts';
import { calendarPeriods } from '../../metrics/calendar-periods.ts';
import { chooseLevels, divideAt } from './choose-levels.ts';
import { findHistogramBuckets } from './find-histogram-buckets.ts';
import { getHistoryStart } from './get-history-start.ts';
import { mergeUsers } from './merge-users.ts';
import { roundWhereGone } from './plan-sources.ts';
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
    const sources = await prepareSources(
      reading,
      whole,
      filter,
      precision,
      periods.map(({ from }) => from)
    );
    const round = (time: Date) => roundWhereGone(time, reading.state.rawFrom);
    const starts = periods.map(({ from }) => round(from));
    const cells = chooseLevels(divideAt(sources.rollups, starts), sources.built, sources.overall);
    const of = { ...filter, requests: true, events: true, endpoint: null, eventType: null };
    const [users, sampled, historyStart] = await Promise.all([
      mergeUsers(reading, sources, cells, of, starts),
      findHistogramBuckets(reading, sources, cells, filter, starts),
      getHistoryStart(reading)
    ]);
    const usersOf = new Map(users.map((row) => [row.bucket?.getTime(), row]));
    return periods.map(({ from, to, end }, index) => ({
      from: from.toISOString(),
      to: end.toISOString(),
      ...toUsers(usersOf.get(starts[index]!.getTime()), sampled.has(starts[index]!.getTime())),
      partial: end > now || historyStart === null || from < historyStart,
      rounded: +round(from) !== +from || +round(to) !== +to
    }));
  }
}

function toUsers(
  row: UserRow | undefined,
  mayBeSampled: boolean
): Pick<ActiveUsersPoint, 'users' | 'accuracy'> {
  const estimated = row?.estimated ?? false;
  return {
    users: Math.round(row?.users ?? 0),
    accuracy: {
      users: mayBeSampled ? 'at_least' : estimated ? 'estimated' : 'exact',
      userError: estimated ? userStandardError : 0
    }
  };
}
