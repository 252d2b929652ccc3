import type { UsageFilter, UsageSeries } from '../../metrics/usage.ts';
import { toBucketTimes } from './buckets.ts';
import { chooseLevels, divideAt } from './choose-levels.ts';
import { countEventTypesByTime, type EventTypeCountRow } from './count-event-types-by-time.ts';
import { countUsersByTime } from './count-users-by-time.ts';
import { prepareSeries } from './prepare-series.ts';
import { defaultPrecision, type Precision } from './prepare-sources.ts';
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
  const sources = await prepareSeries(reading, filter, precision);
  const { range, buckets } = sources;
  const pieces = divideAt(sources.rollups, buckets.starts);
  const cells = chooseLevels(pieces, sources.built);
  const overallCells = chooseLevels(pieces, sources.built, sources.overall);
  const { service, environment, includeAnonymous, eventType } = filter;
  const whose = { service, environment, includeAnonymous, endpoint: null, events: true };
  // Cells over all services do not know the users of one type.
  const uniqueCells = eventType === null ? overallCells : cells;
  const [counts, unique, active] = await Promise.all([
    countEventTypesByTime(reading, sources, cells, filter, namedTypes, buckets.starts),
    countUsersByTime(reading, sources, uniqueCells, { ...whose, requests: false, eventType }),
    countUsersByTime(reading, sources, overallCells, { ...whose, requests: true, eventType: null })
  ]);

  const countsOf = Map.groupBy(counts, (row) => row.bucket.getTime());
  const uniqueOf = toUsersOf(unique);
  const activeOf = toUsersOf(active);
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    bucketMs: buckets.widthMs,
    namedTypes,
    points: buckets.list.map((bucket) => {
      const start = bucket.answered.from.getTime();
      return {
        ...toBucketTimes(bucket, range, now),
        ...toCounts(countsOf.get(start) ?? [], namedTypes),
        uniqueUsers: uniqueOf.get(start) ?? 0,
        activeUsers: activeOf.get(start) ?? 0
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
