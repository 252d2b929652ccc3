import { dayMs } from './bucket-width.ts';
import { chooseLevels } from './choose-levels.ts';
import { mergeLatency } from './merge-latency.ts';
import { mergeUsers } from './merge-users.ts';
import { activeUserFilter, type PerformanceParts, type RowFilter } from './performance-parts.ts';
import type { Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** Every number from rollups and, for what they do not hold, raw rows; percentiles from merged sketches. */
export async function getMergedParts(
  reading: Reading,
  sources: Sources,
  filter: RowFilter,
  bucketMs: number
): Promise<PerformanceParts> {
  const widest = chooseLevels(sources.rollups, sources.built);
  // A cell must not be wider than the bucket it falls into.
  const narrow = chooseLevels(sources.rollups, {
    days: bucketMs >= dayMs ? sources.built.days : [],
    weeks: []
  });
  const userFilter = activeUserFilter(filter);

  const endpoints = await mergeLatency(reading, sources, widest, filter, {
    byEndpoint: true,
    bucketMs: null
  });
  const [summary] = await mergeLatency(reading, sources, widest, filter, {
    byEndpoint: false,
    bucketMs: null
  });
  const buckets = await mergeLatency(reading, sources, narrow, filter, { byEndpoint: false, bucketMs });
  return {
    summary,
    endpoints,
    buckets,
    users:
      filter.endpoint === null
        ? {
            total: (await mergeUsers(reading, sources, widest, userFilter, null))[0],
            buckets: await mergeUsers(reading, sources, narrow, userFilter, bucketMs)
          }
        : null,
    percentileError: Math.max(0, ...[summary, ...endpoints].map((row) => row?.percentile_error ?? 0)),
    usersAtLeast: summary?.has_histogram ?? false
  };
}
