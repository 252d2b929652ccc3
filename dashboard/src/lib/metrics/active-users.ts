import type { CalendarPeriod } from './calendar-periods.ts';
import type { Accuracy, TimeRange } from './performance.ts';

/** What a question about active users by day, week or month is, and what its answer looks like. */
export interface ActiveUsersFilter {
  /** Each period that it touches is counted whole. */
  range: TimeRange;
  period: CalendarPeriod;
  /** Whose calendar: an IANA name. */
  timeZone: string;
  service: string | null;
  environment: string | null;
  includeAnonymous: boolean;
}

/** Times are ISO 8601 in UTC. Distinct users never add up: somebody who comes each day is one user of the week. */
export interface ActiveUsersAnswer {
  period: CalendarPeriod;
  timeZone: string;
  asOf: string;
  points: ActiveUsersPoint[];
}

export interface ActiveUsersPoint {
  from: string;
  to: string;
  users: number;
  accuracy: Pick<Accuracy, 'users' | 'userError'>;
  /** Not over yet, or begun before our history: not comparable with its neighbours. */
  partial: boolean;
  /** An end of it lies inside an hour whose raw rows are gone, and was moved to the hour's beginning. */
  rounded: boolean;
}
