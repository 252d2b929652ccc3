import type { Accuracy, TimeRange } from './performance.ts';

/** What a question about usage is and what its answer looks like. Times are ISO 8601 in UTC. */
export interface UsageFilter {
  range: TimeRange;
  /** What to compare with; the same length just before unless told. */
  comparedRange?: TimeRange;
  /** Whose days a series shows: an IANA name; UTC unless told. */
  timeZone?: string;
  service: string | null;
  environment: string | null;
  eventType: string | null;
  includeAnonymous: boolean;
}

export interface UsageAnswer {
  /** What was really answered: whole hours where raw rows are gone. */
  from: string;
  to: string;
  asOf: string;
  accuracy: Pick<Accuracy, 'users' | 'userError'>;
  totalEvents: number;
  /** Distinct users of the events that were asked for. */
  uniqueUsers: number;
  /** Distinct users of requests and events together, of whatever type. */
  activeUsers: number;
  /** The same length of time just before, cut to equal elapsed parts; null where it lies before our history. */
  previous: {
    from: string;
    to: string;
    totalEvents: number;
    eventTypes: number;
    uniqueUsers: number;
    activeUsers: number;
  } | null;
  /** Most frequent first. */
  eventTypes: { eventType: string; events: number }[];
  /** Page views by page, most viewed first; at most `pagesMax`. */
  pages: { page: string; views: number }[];
  /** Pages that the list leaves out. */
  pagesOmitted: number;
}

export const pagesMax = 1000;

/** Usage over time. Distinct users of buckets never add up. */
export interface UsageSeries {
  from: string;
  to: string;
  bucketMs: number;
  /** Event types that are counted each, in the order of `events` in a point. */
  namedTypes: string[];
  /** One point a bucket over the whole range; a bucket in which nothing happened has zeros. */
  points: UsagePoint[];
}

export interface UsagePoint {
  from: string;
  to: string;
  /** The bucket holds the present moment or is cut by the range. */
  partial: boolean;
  /** An end of it lies inside an hour whose raw rows are gone, and was moved to the hour's beginning. */
  rounded: boolean;
  totalEvents: number;
  /** How many event types happened. */
  types: number;
  /** Of each named type, in their order. */
  events: number[];
  /** Of all types that are not named. */
  otherEvents: number;
  uniqueUsers: number;
  activeUsers: number;
}

/** Everything that a page shows of usage. */
export interface UsageOverview extends UsageAnswer {
  series: UsageSeries;
  /** An event was seen at some time: no events in the range are silence then, and no missing set-up. */
  everSeen: boolean;
}

/** How many event types a series names at most; the rest is counted together. */
export const namedTypesMax = 6;

export type TimeSeriesMetric = 'performance' | 'usage' | 'both';

/** One hour. Null is "no data", which is not zero. */
export interface HourPoint {
  from: string;
  averageMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  requestCount: number | null;
  errorRate: number | null;
  totalEvents: number | null;
  /** Distinct users of events. */
  uniqueUsers: number | null;
}

export interface TimeSeriesAnswer {
  from: string;
  to: string;
  accuracy: Accuracy;
  /** One point an hour over the whole range, also where there is no data. */
  points: HourPoint[];
}
