import type { ComparedEndpoint } from '#lib/metrics/endpoint-comparison.ts';
import { samplesMin } from '../endpoint-table.ts';

/** What moved, and by how much that matters. */
export interface Movers {
  /** Slower by the 95th percentile, most added time of all requests first. */
  slower: ComparedEndpoint[];
  /** More of its requests fail, most added failures first. */
  failing: ComparedEndpoint[];
  /** Traffic rose or fell, most requests more or fewer first. */
  traffic: ComparedEndpoint[];
}

const moversMax = 5;
// Below these a difference is weather.
const slowerMin = 0.05;
const failingMin = 0.001;
const failuresMin = 3;
const trafficMin = 0.1;

/**
 * The endpoints that changed most against the time before. Of latencies and error rates only where both times have
 * enough requests to tell; ordered by what the change costs, so that a rare call does not stand above a busy one.
 */
export function topMovers(endpoints: readonly ComparedEndpoint[]): Movers {
  const told = endpoints.filter(
    ({ requestCount, before }) => requestCount >= samplesMin && (before?.requestCount ?? 0) >= samplesMin
  );
  const slowdown = ({ p95Ms, before }: ComparedEndpoint) => (p95Ms ?? 0) - (before?.p95Ms ?? 0);
  const failures = ({ errorRate, before }: ComparedEndpoint) => (errorRate ?? 0) - (before?.errorRate ?? 0);
  const requests = ({ requestCount, before }: ComparedEndpoint) => requestCount - (before?.requestCount ?? 0);
  return {
    slower: largest(
      told.filter((row) => slowdown(row) > slowerMin * (row.before?.p95Ms ?? 0)),
      (row) => slowdown(row) * row.requestCount
    ),
    failing: largest(
      told.filter((row) => failures(row) >= failingMin && failures(row) * row.requestCount >= failuresMin),
      (row) => failures(row) * row.requestCount
    ),
    traffic: largest(
      endpoints.filter(
        (row) =>
          row.before !== null &&
          Math.max(row.requestCount, row.before.requestCount) >= samplesMin &&
          Math.abs(requests(row)) > trafficMin * row.before.requestCount
      ),
      (row) => Math.abs(requests(row))
    )
  };
}

function largest(
  endpoints: ComparedEndpoint[],
  costOf: (endpoint: ComparedEndpoint) => number
): ComparedEndpoint[] {
  return endpoints.toSorted((a, b) => costOf(b) - costOf(a)).slice(0, moversMax);
}
