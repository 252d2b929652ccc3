import type { HourPoint, TimeSeriesAnswer, TimeSeriesMetric, UsageFilter } from '../../metrics/usage.ts';
import { hourMs } from './bucket-width.ts';
import { evenStarts } from './buckets.ts';
import { chooseLevels, noOverall, type RollupCells } from './choose-levels.ts';
import { countEventsByTime } from './count-events-by-time.ts';
import { getExactLatency } from './get-exact-latency.ts';
import { getExactUsers } from './get-exact-users.ts';
import { getOverallSeries } from './get-overall-series.ts';
import { toLatencyNumbers, type LatencyRow } from './latency-row.ts';
import { mergeLatency } from './merge-latency.ts';
import { mergeUsers } from './merge-users.ts';
import { defaultPrecision, prepareSources, type Precision, type Sources } from './prepare-sources.ts';
import { userStandardError, type UserFilter, type UserRow } from './user-row.ts';
import type { Reading } from './with-reading.ts';

export type TimeSeriesFilter = Omit<UsageFilter, 'eventType'> & {
  metricType: TimeSeriesMetric;
};

/** Requests and events by the hour. */
export async function getTimeSeries(
  reading: Reading,
  filter: TimeSeriesFilter,
  precision: Precision = defaultPrecision
): Promise<TimeSeriesAnswer> {
  const sources = await prepareSources(reading, filter.range, filter, precision);
  const wantsLatency = filter.metricType !== 'usage';
  const wantsUsage = filter.metricType !== 'performance';
  const hours = chooseLevels(
    sources.rollups,
    { days: [], weeks: [] },
    { ...noOverall, hours: sources.overall.hours }
  );
  const rest = { ...hours, overall: noOverall };
  const starts = evenStarts(sources.range, hourMs);
  const [ready, latencyRest, eventsRest, usersRest] = await Promise.all([
    getOverallSeries(reading, 'hour', hours.overall.hours, filter.includeAnonymous),
    wantsLatency ? getLatency(reading, sources, rest, filter, starts) : [],
    wantsUsage ? countEventsByTime(reading, sources, rest, { ...filter, eventType: null }, starts) : [],
    wantsUsage ? getUsers(reading, sources, rest, filter, starts) : []
  ]);
  const latency: HourLatencyRow[] = wantsLatency ? [...ready.latency, ...latencyRest] : [];
  const events = wantsUsage ? [...ready.events, ...eventsRest] : [];
  const users = wantsUsage ? [...ready.eventUsers, ...usersRest] : [];
  const estimated = users.some((row) => row.estimated);
  return {
    from: sources.range.from.toISOString(),
    to: sources.range.to.toISOString(),
    accuracy: {
      percentiles: sources.exact ? 'exact' : 'estimated',
      percentileError: Math.max(0, ...latency.map((row) => row.percentile_error ?? 0)),
      users: estimated ? 'estimated' : 'exact',
      userError: estimated ? userStandardError : 0
    },
    points: toPoints(starts, latency, events, users)
  };
}

type HourLatencyRow = LatencyRow & { bucket: Date | null; percentile_error?: number };

async function getLatency(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  filter: TimeSeriesFilter,
  starts: Date[]
): Promise<HourLatencyRow[]> {
  const rows = { ...filter, endpoint: null };
  if (sources.exact) return getExactLatency(reading, sources.range, rows, starts);
  return mergeLatency(reading, sources, cells, rows, { byEndpoint: false, starts });
}

async function getUsers(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  filter: TimeSeriesFilter,
  starts: Date[]
): Promise<UserRow[]> {
  const { service, environment, includeAnonymous } = filter;
  const ofEvents: UserFilter = {
    service,
    environment,
    includeAnonymous,
    requests: false,
    events: true,
    endpoint: null,
    eventType: null
  };
  if (sources.exact) return getExactUsers(reading, sources.range, ofEvents, starts);
  return mergeUsers(reading, sources, cells, ofEvents, starts);
}

function toPoints(
  hours: Date[],
  latency: HourLatencyRow[],
  events: { bucket: Date; events: number }[],
  users: UserRow[]
): HourPoint[] {
  const latencyOf = new Map(latency.map((row) => [row.bucket?.getTime(), row]));
  const eventsOf = new Map(events.map((row) => [row.bucket.getTime(), row.events]));
  const usersOf = new Map(users.map((row) => [row.bucket?.getTime(), row.users]));
  return hours.map((hour) => {
    const time = hour.getTime();
    const { averageMs, p50Ms, p95Ms, p99Ms, errorRate, requestCount } = toLatencyNumbers(latencyOf.get(time));
    const totalEvents = eventsOf.get(time) ?? null;
    return {
      from: hour.toISOString(),
      averageMs,
      p50Ms,
      p95Ms,
      p99Ms,
      requestCount: requestCount === 0 ? null : requestCount,
      errorRate,
      totalEvents,
      uniqueUsers: totalEvents === null ? null : Math.round(usersOf.get(time) ?? 0)
    };
  });
}
