import type { RequestRow, TelemetryHistory } from './telemetry-history.ts';

/** What a filter means, said a second time and as plainly as possible. */
export interface ReferenceFilter {
  service: string | null;
  environment: string | null;
  endpoint: string | null;
  includeAnonymous: boolean;
}

/** Counted by hand from every row; the tests hold the queries to it. */
export interface ReferenceNumbers {
  requestCount: number;
  errorCount: number;
  /** Whole nanoseconds, so that the order of adding does not matter. */
  sumNs: bigint;
  sortedMs: number[];
}

export function matching(history: TelemetryHistory, filter: ReferenceFilter): TelemetryHistory {
  const isOurs = (row: { service: string; environment: string }) =>
    (filter.service === null || row.service === filter.service) &&
    (filter.environment === null || row.environment === filter.environment);
  return {
    requests: history.requests.filter(
      (row) => isOurs(row) && (filter.endpoint === null || row.endpoint === filter.endpoint)
    ),
    // A click in a browser is no call of an endpoint.
    events: filter.endpoint === null ? history.events.filter(isOurs) : []
  };
}

export function numbersOf(requests: RequestRow[]): ReferenceNumbers {
  return {
    requestCount: requests.length,
    errorCount: requests.filter((request) => request.status >= 400).length,
    sumNs: requests.reduce((sum, request) => sum + BigInt(roundHalfEven(request.durationMs * 1e6)), 0n),
    sortedMs: requests.map((request) => request.durationMs).sort((a, b) => a - b)
  };
}

export function usersOf(history: TelemetryHistory, includeAnonymous: boolean): Set<string> {
  const users = [...history.requests, ...history.events].flatMap((row) => row.user ?? []);
  return new Set(users.filter((user) => includeAnonymous || !user.startsWith('anonymous:')));
}

/** As percentile_cont: between the two neighbours, in proportion. */
export function percentileCont(sorted: number[], fraction: number): number | null {
  if (sorted.length === 0) return null;
  const position = fraction * (sorted.length - 1);
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

/** As percentile_disc: the first value that at least this fraction does not exceed. */
export function percentileDisc(sorted: number[], fraction: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)]!;
}

/** As Postgres rounds a double precision number. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
