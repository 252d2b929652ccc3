import { pagesMax, type UsageAnswer, type UsageFilter } from '../../metrics/usage.ts';
import { chooseLevels } from './choose-levels.ts';
import { countEvents, type EventCountRow } from './count-events.ts';
import { countUsers } from './count-users.ts';
import { getPreviousRange } from './get-previous-range.ts';
import { defaultPrecision, prepareSources, type Precision, type Sources } from './prepare-sources.ts';
import { userStandardError } from './user-row.ts';
import type { Reading } from './with-reading.ts';

/** What was used, and by how many. */
export async function getUsage(
  reading: Reading,
  filter: UsageFilter,
  now: Date,
  precision: Precision = defaultPrecision
): Promise<UsageAnswer> {
  const sources = await prepareSources(reading, filter.range, filter, precision);
  const [counts, { uniqueUsers, activeUsers, estimated }, previous] = await Promise.all([
    countEvents(reading, sources, chooseLevels(sources.rollups, sources.built), filter),
    countBothUsers(reading, sources, filter),
    getPrevious(reading, filter, now, precision)
  ]);
  return {
    from: sources.range.from.toISOString(),
    to: sources.range.to.toISOString(),
    asOf: now.toISOString(),
    accuracy: { users: estimated ? 'estimated' : 'exact', userError: estimated ? userStandardError : 0 },
    uniqueUsers,
    activeUsers,
    previous,
    ...toCounts(counts)
  };
}

async function getPrevious(
  reading: Reading,
  filter: UsageFilter,
  now: Date,
  precision: Precision
): Promise<UsageAnswer['previous']> {
  const range = await getPreviousRange(reading, filter, now);
  if (!range) return null;
  const sources = await prepareSources(reading, range, filter, precision);
  const [counts, { uniqueUsers, activeUsers }] = await Promise.all([
    countEvents(reading, sources, chooseLevels(sources.rollups, sources.built), filter),
    countBothUsers(reading, sources, filter)
  ]);
  return {
    from: sources.range.from.toISOString(),
    to: sources.range.to.toISOString(),
    totalEvents: toCounts(counts).totalEvents,
    eventTypes: toCounts(counts).eventTypes.length,
    uniqueUsers,
    activeUsers
  };
}

/** Users of the events that were asked for, and of everything. */
async function countBothUsers(reading: Reading, sources: Sources, filter: UsageFilter) {
  const { service, environment, eventType, includeAnonymous } = filter;
  const whose = { service, environment, includeAnonymous, endpoint: null };
  const [active, unique] = await Promise.all([
    countUsers(reading, sources, { ...whose, requests: true, events: true, eventType: null }),
    countUsers(reading, sources, { ...whose, requests: false, events: true, eventType })
  ]);
  return {
    uniqueUsers: Math.round(unique.users),
    activeUsers: Math.round(active.users),
    estimated: unique.estimated || active.estimated
  };
}

function toCounts(
  rows: EventCountRow[]
): Pick<UsageAnswer, 'totalEvents' | 'eventTypes' | 'pages' | 'pagesOmitted'> {
  const eventTypes = rows
    .filter((row) => row.page === null)
    .map((row) => ({ eventType: row.event_type, events: row.events }));
  const pages = rows.flatMap((row) => (row.page === null ? [] : { page: row.page, views: row.events }));
  return {
    totalEvents: eventTypes.reduce((sum, row) => sum + row.events, 0),
    eventTypes,
    pages: pages.slice(0, pagesMax),
    pagesOmitted: Math.max(0, pages.length - pagesMax)
  };
}
