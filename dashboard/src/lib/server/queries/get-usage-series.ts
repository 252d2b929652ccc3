import type { UsageFilter, UsageSeries } from '../../metrics/usage.ts';
import { chooseBucketMs, dayMs } from './bucket-width.ts';
import { chooseLevels, type RollupCells } from './choose-levels.ts';
import { countEventTypesByTime, type EventTypeCountRow } from './count-event-types-by-time.ts';
import { getExactUsers } from './get-exact-users.ts';
import { mergeUsers } from './merge-users.ts';
import { defaultPrecision, prepareSources, type Precision, type Sources } from './prepare-sources.ts';
import { bucketsOf } from './to-series.ts';
import type { UserFilter, UserRow } from './user-row.ts';
import type { Reading } from './with-reading.ts';

/** Events by type, and users, over time. `namedTypes` are counted each, the rest together. */
export async function getUsageSeries(
  reading: Reading,
  filter: UsageFilter,
  namedTypes: string[],
  now: Date,
  precision: Precision = defaultPrecision
): Promise<UsageSeries> {
  const sources = await prepareSources(reading, filter.range, filter, precision);
  const { range } = sources;
  const bucketMs = chooseBucketMs(range, sources.rollups.length === 0);
  // A cell must not be wider than the bucket it falls into.
  const cells = chooseLevels(sources.rollups, {
    days: bucketMs >= dayMs ? sources.built.days : [],
    weeks: []
  });
  const { service, environment, includeAnonymous, eventType } = filter;
  const whose = { service, environment, includeAnonymous, endpoint: null, events: true };
  const counts = await countEventTypesByTime(reading, sources, cells, filter, namedTypes, bucketMs);
  const unique = await getUsers(reading, sources, cells, { ...whose, requests: false, eventType }, bucketMs);
  const active = await getUsers(
    reading,
    sources,
    cells,
    { ...whose, requests: true, eventType: null },
    bucketMs
  );

  const countsOf = Map.groupBy(counts, (row) => row.bucket.getTime());
  const uniqueOf = toUsersOf(unique);
  const activeOf = toUsersOf(active);
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    bucketMs,
    namedTypes,
    points: bucketsOf(range, bucketMs).map((from) => {
      const to = new Date(from.getTime() + bucketMs);
      return {
        from: from.toISOString(),
        to: to.toISOString(),
        partial: from < range.from || to > range.to || to > now,
        ...toCounts(countsOf.get(from.getTime()) ?? [], namedTypes),
        uniqueUsers: uniqueOf.get(from.getTime()) ?? 0,
        activeUsers: activeOf.get(from.getTime()) ?? 0
      };
    })
  };
}

function getUsers(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  filter: UserFilter,
  bucketMs: number
): Promise<UserRow[]> {
  return sources.exact
    ? getExactUsers(reading, sources.range, filter, bucketMs)
    : mergeUsers(reading, sources, cells, filter, bucketMs);
}

function toUsersOf(rows: UserRow[]): Map<number | undefined, number> {
  return new Map(rows.map((row) => [row.bucket?.getTime(), Math.round(row.users)]));
}

function toCounts(rows: EventTypeCountRow[], namedTypes: string[]) {
  const eventsOf = new Map(rows.map((row) => [row.event_type, row.events]));
  return {
    totalEvents: rows.reduce((sum, row) => sum + row.events, 0),
    types: rows.reduce((sum, row) => sum + row.types, 0),
    events: namedTypes.map((type) => eventsOf.get(type) ?? 0),
    otherEvents: eventsOf.get(null) ?? 0
  };
}
