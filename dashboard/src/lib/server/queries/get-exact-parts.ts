import type { TimeRange } from '../../metrics/performance.ts';
import { getExactLatency } from './get-exact-latency.ts';
import { getExactUsers } from './get-exact-users.ts';
import { activeUserFilter, type PerformanceParts, type RowFilter } from './performance-parts.ts';
import type { Reading } from './with-reading.ts';

/** Every number from raw rows, as if it had been counted by hand. */
export async function getExactParts(
  reading: Reading,
  range: TimeRange,
  filter: RowFilter,
  starts: Date[]
): Promise<PerformanceParts> {
  const [latency, users] = await Promise.all([
    getExactLatency(reading, range, filter, starts),
    getExactUsers(reading, range, activeUserFilter(filter), starts)
  ]);
  return {
    summary: latency.find((row) => row.part === 'all'),
    endpoints: latency.flatMap((row) =>
      row.endpoint !== null && row.method !== null
        ? { ...row, endpoint: row.endpoint, method: row.method }
        : []
    ),
    buckets: latency.flatMap((row) => (row.bucket ? { ...row, bucket: row.bucket } : [])),
    users: {
      total: users.find((row) => row.bucket === null),
      buckets: users.filter((row) => row.bucket !== null)
    },
    percentileError: 0,
    usersAtLeast: false
  };
}
