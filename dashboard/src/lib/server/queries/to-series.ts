import type { SeriesPoint, TimeRange } from '../../metrics/performance.ts';
import { toLatencyNumbers, type LatencyRow } from './latency-row.ts';
import type { UserRow } from './user-row.ts';

/** Starts of the buckets that a range touches; buckets begin at multiples of their width since 1970, in UTC. */
export function bucketsOf(range: TimeRange, bucketMs: number): Date[] {
  const buckets: Date[] = [];
  const first = Math.floor(range.from.getTime() / bucketMs) * bucketMs;
  for (let time = first; time < range.to.getTime(); time += bucketMs) buckets.push(new Date(time));
  return buckets;
}

/** One point for each bucket of the range, also where there is no row. */
export function toSeries(
  range: TimeRange,
  bucketMs: number,
  now: Date,
  latency: (LatencyRow & { bucket: Date | null })[],
  users: UserRow[] | null
): SeriesPoint[] {
  const latencyOf = new Map(latency.map((row) => [row.bucket?.getTime(), row]));
  const usersOf = new Map(users?.map((row) => [row.bucket?.getTime(), row.users]));
  return bucketsOf(range, bucketMs).map((from) => {
    const to = new Date(from.getTime() + bucketMs);
    const numbers = toLatencyNumbers(latencyOf.get(from.getTime()));
    return {
      ...numbers,
      from: from.toISOString(),
      to: to.toISOString(),
      partial: from < range.from || to > range.to || to > now,
      activeUsers: users && toActiveUsers(numbers.requestCount, usersOf.get(from.getTime()))
    };
  });
}

/** Nobody where there were requests; unknown where there was nothing at all. */
function toActiveUsers(requestCount: number, users: number | undefined): number | null {
  if (users === undefined) return requestCount > 0 ? 0 : null;
  return Math.round(users);
}
