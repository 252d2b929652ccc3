import type { RollupCells } from './choose-levels.ts';
import { getExactUsers } from './get-exact-users.ts';
import { getOverallSeries } from './get-overall-series.ts';
import { mergeUsers } from './merge-users.ts';
import type { SeriesSources } from './prepare-series.ts';
import { splitReadyCells } from './split-ready-cells.ts';
import type { UserFilter, UserRow } from './user-row.ts';
import type { Reading } from './with-reading.ts';

/** Distinct users of each bucket of time; no row where there is nobody. */
export async function countUsersByTime(
  reading: Reading,
  sources: SeriesSources,
  cells: RollupCells,
  filter: UserFilter
): Promise<UserRow[]> {
  const { starts } = sources.buckets;
  if (sources.exact) return getExactUsers(reading, sources.range, filter, starts);
  const { period, ready: whole, rest } = splitReadyCells(cells, sources.buckets);
  const [ready, merged] = await Promise.all([
    getOverallSeries(reading, period, whole, filter.includeAnonymous),
    mergeUsers(reading, sources, rest, filter, starts)
  ]);
  return [...(filter.requests ? ready.activeUsers : ready.eventUsers), ...merged];
}
