import { chooseLevels } from './choose-levels.ts';
import { getExactUsers } from './get-exact-users.ts';
import { mergeUsers } from './merge-users.ts';
import type { Sources } from './prepare-sources.ts';
import type { UserFilter } from './user-row.ts';
import type { Reading } from './with-reading.ts';

/** Distinct users of a whole range, by whichever way its sources allow. */
export async function countUsers(
  reading: Reading,
  sources: Sources,
  filter: UserFilter
): Promise<{ users: number; estimated: boolean }> {
  // Rows over all services hold the users of everything and those of all events.
  const overall = filter.eventType === null && filter.endpoint === null ? sources.overall : undefined;
  const rows = sources.exact
    ? (await getExactUsers(reading, sources.range, filter, [sources.range.from])).filter(
        (row) => row.bucket === null
      )
    : await mergeUsers(reading, sources, chooseLevels(sources.rollups, sources.built, overall), filter, null);
  return rows[0] ?? { users: 0, estimated: false };
}
