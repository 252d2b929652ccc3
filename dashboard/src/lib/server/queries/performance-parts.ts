import type { PerformanceFilter } from '../../metrics/performance.ts';
import type { LatencyRow } from './latency-row.ts';
import type { UserFilter, UserRow } from './user-row.ts';

/** What the two ways of answering, exact and merged, have in common. */
export interface PerformanceParts {
  summary: LatencyRow | undefined;
  endpoints: (LatencyRow & { endpoint: string; method: string })[];
  buckets: (LatencyRow & { bucket: Date })[];
  /** Null where users are not known: for one endpoint, once its rows are rolled up. */
  users: { total: UserRow | undefined; buckets: UserRow[] } | null;
  /** Largest relative error of a percentile; 0 when exact. */
  percentileError: number;
  /** Some requests were counted by a histogram, so there may be users whose spans were not kept. */
  usersAtLeast: boolean;
}

/** The part of a filter that says which rows, without when. */
export type RowFilter = Omit<PerformanceFilter, 'range'>;

/** Active users are those of requests and events together; of one endpoint, those who called it. */
export function activeUserFilter(filter: RowFilter): UserFilter {
  return { ...filter, requests: true, events: filter.endpoint === null, eventType: null };
}

/** Whether cells over all endpoints can answer; those over all services also need a question about all of them. */
export function isOverAllEndpoints({ endpoint, method = null }: RowFilter): boolean {
  return endpoint === null && method === null;
}
