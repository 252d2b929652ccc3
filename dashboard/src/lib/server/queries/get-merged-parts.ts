import { chooseLevels, noOverall } from './choose-levels.ts';
import { getMergedSeries } from './get-merged-series.ts';
import { mergeLatency } from './merge-latency.ts';
import { mergeUsers } from './merge-users.ts';
import {
  activeUserFilter,
  isOverAllEndpoints,
  type PerformanceParts,
  type RowFilter
} from './performance-parts.ts';
import type { SeriesSources } from './prepare-series.ts';
import type { Reading } from './with-reading.ts';

/** Every number from rollups and, for what they do not hold, raw rows; percentiles from merged sketches. */
export async function getMergedParts(
  reading: Reading,
  sources: SeriesSources,
  filter: RowFilter
): Promise<PerformanceParts> {
  const { whole } = sources;
  const byEndpoint = chooseLevels(whole.rollups, { ...whole.built, quarters: whole.quarters });
  const userFilter = activeUserFilter(filter);
  const overall = isOverAllEndpoints(filter) ? whole.overall : noOverall;
  const widest = chooseLevels(whole.rollups, whole.built, overall);
  // The longest first: they are answered side by side.
  const [endpoints, [summary], series, total] = await Promise.all([
    mergeLatency(reading, whole, byEndpoint, filter, { byEndpoint: true, starts: null }),
    mergeLatency(reading, whole, widest, filter, { byEndpoint: false, starts: null }),
    getMergedSeries(reading, sources, filter, overall),
    filter.endpoint === null ? mergeUsers(reading, whole, widest, userFilter, null) : null
  ]);
  return {
    summary,
    endpoints,
    buckets: series.latency,
    users: total && { total: total[0], buckets: series.users },
    percentileError: Math.max(0, ...[summary, ...endpoints].map((row) => row?.percentile_error ?? 0)),
    usersAtLeast: summary?.has_histogram ?? false
  };
}
