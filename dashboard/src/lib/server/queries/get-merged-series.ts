import { dayMs } from './bucket-width.ts';
import { chooseLevels, type OverallCells } from './choose-levels.ts';
import { getOverallSeries } from './get-overall-series.ts';
import type { LatencyRow } from './latency-row.ts';
import { mergeLatency } from './merge-latency.ts';
import { mergeUsers } from './merge-users.ts';
import { activeUserFilter, type RowFilter } from './performance-parts.ts';
import type { Sources } from './prepare-sources.ts';
import type { UserRow } from './user-row.ts';
import type { Reading } from './with-reading.ts';

/** Requests and active users by buckets of time: hours or days. */
export async function getMergedSeries(
  reading: Reading,
  sources: Sources,
  filter: RowFilter,
  bucketMs: number,
  overall: OverallCells
): Promise<{ latency: (LatencyRow & { bucket: Date })[]; users: UserRow[] }> {
  const isDaily = bucketMs >= dayMs;
  // A cell must not be wider than the bucket it falls into.
  const narrow = chooseLevels(
    sources.rollups,
    { days: isDaily ? sources.built.days : [], weeks: [] },
    { hours: overall.hours, days: isDaily ? overall.days : [], weeks: [] }
  );
  const period = isDaily ? 'day' : 'hour';
  const whole = isDaily ? narrow.overall.days : narrow.overall.hours;
  // What is as wide as its bucket is alone in it; the rest has to be merged.
  const rest = { ...narrow, overall: { ...narrow.overall, [isDaily ? 'days' : 'hours']: [] } };
  const [ready, latency, users] = await Promise.all([
    getOverallSeries(reading, period, whole, filter.includeAnonymous),
    mergeLatency(reading, sources, rest, filter, { byEndpoint: false, bucketMs }),
    filter.endpoint === null ? mergeUsers(reading, sources, rest, activeUserFilter(filter), bucketMs) : []
  ]);
  return { latency: [...ready.latency, ...latency], users: [...ready.activeUsers, ...users] };
}
