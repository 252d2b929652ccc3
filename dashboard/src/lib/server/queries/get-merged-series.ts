import { chooseLevels, divideAt, type OverallCells } from './choose-levels.ts';
import { getOverallSeries } from './get-overall-series.ts';
import type { LatencyRow } from './latency-row.ts';
import { mergeLatency } from './merge-latency.ts';
import { mergeUsers } from './merge-users.ts';
import { activeUserFilter, type RowFilter } from './performance-parts.ts';
import type { SeriesSources } from './prepare-series.ts';
import { splitReadyCells } from './split-ready-cells.ts';
import type { UserRow } from './user-row.ts';
import type { Reading } from './with-reading.ts';

/** Requests and active users by buckets of time: hours or days. */
export async function getMergedSeries(
  reading: Reading,
  sources: SeriesSources,
  filter: RowFilter,
  overall: OverallCells,
  { withUsers = filter.endpoint === null } = {}
): Promise<{ latency: (LatencyRow & { bucket: Date })[]; users: UserRow[] }> {
  const { starts } = sources.buckets;
  const pieces = divideAt(sources.rollups, starts);
  const cells = chooseLevels(
    pieces,
    // Quarters of days are kept of single endpoints.
    { ...sources.built, quarters: filter.endpoint === null ? [] : sources.quarters },
    overall
  );
  const { period, ready: whole, rest } = splitReadyCells(cells, sources.buckets);
  const [ready, latency, users] = await Promise.all([
    getOverallSeries(reading, period, whole, filter.includeAnonymous),
    mergeLatency(reading, sources, rest, filter, { byEndpoint: false, starts }),
    withUsers ? mergeUsers(reading, sources, rest, activeUserFilter(filter), starts) : []
  ]);
  return { latency: [...ready.latency, ...latency], users: [...ready.activeUsers, ...users] };
}
