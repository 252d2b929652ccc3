import type { UsageFilter, UsageSeries } from '../../metrics/usage.ts';
import { chooseBucketMs, dayMs } from './bucket-width.ts';
import { chooseLevels } from './choose-levels.ts';
import { countEventTypesByTime, type EventTypeCountRow } from './count-event-types-by-time.ts';
import { countUsersByTime } from './count-users-by-time.ts';
import { defaultPrecision, prepareSources, type Precision } from './prepare-sources.ts';
import { bucketsOf } from './to-series.ts';
import type { UserRow } from './user-row.ts';
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
  const isDaily = bucketMs >= dayMs;
  const built = { days: isDaily ? sources.built.days : [], weeks: [] };
  const cells = chooseLevels(sources.rollups, built);
  const overallCells = chooseLevels(sources.rollups, built, {
    hours: sources.overall.hours,
    days: isDaily ? sources.overall.days : [],
    weeks: []
  });
  const { service, environment, includeAnonymous, eventType } = filter;
  const whose = { service, environment, includeAnonymous, endpoint: null, events: true };
  // Cells over all services do not know the users of one type.
  const uniqueCells = eventType === null ? overallCells : cells;
  const [counts, unique, active] = await Promise.all([
    countEventTypesByTime(reading, sources, cells, filter, namedTypes, bucketMs),
    countUsersByTime(reading, sources, uniqueCells, { ...whose, requests: false, eventType }, bucketMs),
    countUsersByTime(reading, sources, overallCells, { ...whose, requests: true, eventType: null }, bucketMs)
  ]);

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
