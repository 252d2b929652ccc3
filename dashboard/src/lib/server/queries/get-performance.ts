import type {
  Accuracy,
  EndpointNumbers,
  PerformanceAnswer,
  PerformanceFilter,
  PerformanceSummary,
  PreviousSummary
} from '../../metrics/performance.ts';
import type { Buckets } from './buckets.ts';
import { getExactParts } from './get-exact-parts.ts';
import { getKnownServices } from './get-known-services.ts';
import { getMergedParts } from './get-merged-parts.ts';
import { getPreviousRange } from './get-previous-range.ts';
import { getPreviousSeries } from './get-previous-series.ts';
import { getSummary } from './get-summary.ts';
import { toLatencyNumbers } from './latency-row.ts';
import type { PerformanceParts } from './performance-parts.ts';
import { prepareSeries } from './prepare-series.ts';
import { defaultPrecision, type Precision } from './prepare-sources.ts';
import { toSeries } from './to-series.ts';
import { userStandardError } from './user-row.ts';
import type { Reading } from './with-reading.ts';

/** Everything that the first page shows, from one reading. */
export async function getPerformance(
  reading: Reading,
  filter: PerformanceFilter,
  now: Date,
  precision: Precision = defaultPrecision
): Promise<PerformanceAnswer> {
  const sources = await prepareSeries(reading, filter, precision);
  const { range, buckets } = sources;
  const [parts, previous, known] = await Promise.all([
    sources.exact
      ? getExactParts(reading, range, filter, buckets.starts)
      : getMergedParts(reading, sources, filter),
    getPrevious(reading, filter, buckets, now, precision),
    getKnownServices(reading)
  ]);
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    asOf: now.toISOString(),
    accuracy: toAccuracy(parts, sources.exact),
    summary: toSummary(parts),
    previous: previous && previous.summary,
    previousSeries: previous && previous.series,
    endpoints: toEndpoints(parts),
    bucketMs: buckets.widthMs,
    series: toSeries(range, buckets, now, parts.buckets, parts.users?.buckets ?? null),
    ...known
  };
}

async function getPrevious(
  reading: Reading,
  filter: PerformanceFilter,
  buckets: Buckets,
  now: Date,
  precision: Precision
): Promise<{ summary: PreviousSummary; series: PerformanceAnswer['previousSeries'] } | null> {
  const previous = await getPreviousRange(reading, filter, now);
  if (!previous) return null;
  const current = { range: filter.range, buckets };
  const [summary, series] = await Promise.all([
    getSummary(reading, previous, filter, precision),
    filter.withPreviousSeries ? getPreviousSeries(reading, previous, current, filter, now, precision) : null
  ]);
  return { summary, series };
}

function toSummary({ summary, users }: PerformanceParts): PerformanceSummary {
  return { ...toLatencyNumbers(summary), activeUsers: users && Math.round(users.total?.users ?? 0) };
}

function toEndpoints({ endpoints }: PerformanceParts): EndpointNumbers[] {
  return endpoints
    .map((row) => ({ endpoint: row.endpoint, method: row.method, ...toLatencyNumbers(row) }))
    .sort(
      (a, b) =>
        (b.averageMs ?? -1) - (a.averageMs ?? -1) ||
        compare(a.endpoint, b.endpoint) ||
        compare(a.method, b.method)
    );
}

function toAccuracy({ users, percentileError, usersAtLeast }: PerformanceParts, exact: boolean): Accuracy {
  const estimated = users?.total?.estimated ?? false;
  return {
    percentiles: exact ? 'exact' : 'estimated',
    percentileError,
    users: usersAtLeast ? 'at_least' : estimated ? 'estimated' : 'exact',
    userError: estimated ? userStandardError : 0
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
