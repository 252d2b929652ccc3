/**
 * What a performance question is and what its answer looks like, for queries, API and page alike.
 * Times in an answer are ISO 8601 in UTC, durations milliseconds, rates ratios from 0 to 1.
 * `null` is "no data", which is not zero.
 */

/** Half-open: `from` belongs to it, `to` does not. */
export interface TimeRange {
  from: Date;
  to: Date;
}

export interface PerformanceFilter {
  range: TimeRange;
  /** What to compare with; the same length just before unless told. */
  comparedRange?: TimeRange;
  /** Whose days a series shows: an IANA name; UTC unless told. */
  timeZone?: string;
  /** Whether what is compared with is asked for over time as well. */
  withPreviousSeries?: boolean;
  service: string | null;
  environment: string | null;
  endpoint: string | null;
  /** Only requests of this method; of all methods unless told. */
  method?: string | null;
  includeAnonymous: boolean;
}

/** How an answer was made. `exact`: from raw rows. `estimated`: percentiles (and users beyond 2,000) from sketches. */
export interface Accuracy {
  percentiles: 'exact' | 'estimated';
  /** Largest relative error of a percentile; 0 when exact. */
  percentileError: number;
  users: 'exact' | 'estimated' | 'at_least';
  /** Standard error of the user count; 0 when exact. */
  userError: number;
}

/** Numbers of one cell: everything, one endpoint, or one bucket of time. */
export interface LatencyNumbers {
  requestCount: number;
  errorCount: number;
  errorRate: number | null;
  averageMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  /** Time spent in all requests together: count times average. */
  totalMs: number;
}

export interface PerformanceSummary extends LatencyNumbers {
  /** Null where it cannot be known: of one endpoint, once its rows are rolled up. */
  activeUsers: number | null;
}

/** The numbers to compare with, and of when they are. */
export interface PreviousSummary extends PerformanceSummary {
  from: string;
  to: string;
}

export interface EndpointNumbers extends LatencyNumbers {
  endpoint: string;
  method: string;
}

export interface SeriesPoint extends LatencyNumbers {
  from: string;
  to: string;
  /** The bucket holds the present moment or is cut by the range, so it is not comparable with its neighbours. */
  partial: boolean;
  /** An end of it lies inside an hour whose raw rows are gone, and was moved to the hour's beginning. */
  rounded: boolean;
  /** Null where nothing happened, and where it cannot be known. */
  activeUsers: number | null;
}

export interface PerformanceAnswer {
  /** What was really answered: whole hours where raw rows are gone. */
  from: string;
  to: string;
  /** When the question was asked of the database. */
  asOf: string;
  accuracy: Accuracy;
  summary: PerformanceSummary;
  /** The same length of time just before, cut to equal elapsed parts; null where it lies before our history. */
  previous: PreviousSummary | null;
  /** Every endpoint, slowest average first. */
  endpoints: EndpointNumbers[];
  /** Width of the buckets; days of the zone count as 24 hours, though some have 23 or 25. */
  bucketMs: number;
  /** One point a bucket over the whole range, also where there is no data. */
  series: SeriesPoint[];
  /**
   * What is compared with, in buckets as long after its beginning as those of `series`; null for one of which nothing
   * can be known, and altogether where it was not asked for or cannot be told so finely. Without users.
   */
  previousSeries: (SeriesPoint | null)[] | null;
  /** All services and environments that have sent anything, for the filters. */
  services: string[];
  environments: string[];
}
