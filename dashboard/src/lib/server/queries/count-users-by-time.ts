import { dayMs } from './bucket-width.ts';
import type { RollupCells } from './choose-levels.ts';
import { getExactUsers } from './get-exact-users.ts';
import { getOverallSeries } from './get-overall-series.ts';
import { mergeUsers } from './merge-users.ts';
import type { Sources } from './prepare-sources.ts';
import type { UserFilter, UserRow } from './user-row.ts';
import type { Reading } from './with-reading.ts';

/**
 * Distinct users of each hour or day; no row where there is nobody. Cells over all services that are as wide as their
 * bucket are alone in it and have been counted when they were built.
 */
export async function countUsersByTime(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  filter: UserFilter,
  bucketMs: number
): Promise<UserRow[]> {
  if (sources.exact) return getExactUsers(reading, sources.range, filter, bucketMs);
  const level = bucketMs >= dayMs ? 'days' : 'hours';
  const rest = { ...cells, overall: { ...cells.overall, [level]: [] } };
  const period = level === 'days' ? 'day' : 'hour';
  const [ready, merged] = await Promise.all([
    getOverallSeries(reading, period, cells.overall[level], filter.includeAnonymous),
    mergeUsers(reading, sources, rest, filter, bucketMs)
  ]);
  return [...(filter.requests ? ready.activeUsers : ready.eventUsers), ...merged];
}
