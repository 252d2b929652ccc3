import type { SeriesPoint, TimeRange } from '../../metrics/performance.ts';
import { toBucketTimes, type Buckets } from './buckets.ts';
import { toLatencyNumbers, type LatencyRow } from './latency-row.ts';
import type { UserRow } from './user-row.ts';

/** One point for each bucket of the range, also where there is no row. */
export function toSeries(
  range: TimeRange,
  { list }: Buckets,
  now: Date,
  latency: (LatencyRow & { bucket: Date | null })[],
  users: UserRow[] | null
): SeriesPoint[] {
  const latencyOf = new Map(latency.map((row) => [row.bucket?.getTime(), row]));
  const usersOf = new Map(users?.map((row) => [row.bucket?.getTime(), row.users]));
  return list.map((bucket) => {
    const start = bucket.answered.from.getTime();
    const numbers = toLatencyNumbers(latencyOf.get(start));
    return {
      ...numbers,
      ...toBucketTimes(bucket, range, now),
      activeUsers: users && toActiveUsers(numbers.requestCount, usersOf.get(start))
    };
  });
}

/** Nobody where there were requests; unknown where there was nothing at all. */
function toActiveUsers(requestCount: number, users: number | undefined): number | null {
  if (users === undefined) return requestCount > 0 ? 0 : null;
  return Math.round(users);
}
