import type { PerformanceAnswer } from './performance.ts';

/** Everything about one endpoint. Times are ISO 8601 in UTC. */
export interface EndpointDetail
  extends
    Pick<
      PerformanceAnswer,
      'from' | 'to' | 'asOf' | 'accuracy' | 'summary' | 'previous' | 'bucketMs' | 'series' | 'endpoints'
    >,
    Pick<EndpointShape, 'distribution' | 'heatMap' | 'statusClasses'> {
  recent: RecentRequests;
}

/** How the requests of an endpoint are spread over durations and status classes, in all and by time. */
export interface EndpointShape {
  bucketMs: number;
  /** Of time, over the whole range. */
  buckets: { from: string; to: string; partial: boolean; rounded: boolean }[];
  /** Over the whole range: ascending, without empty buckets. */
  distribution: LatencyBucket[];
  /** By time; null without requests. */
  heatMap: LatencyHeatMap | null;
  /** Ascending, only those that were seen; `counts` has one number for each bucket of time. */
  statusClasses: { statusClass: number; requests: number; counts: number[] }[];
}

/** Requests that took longer than `fromMs` and at most `toMs`. */
export interface LatencyBucket {
  fromMs: number;
  toMs: number;
  requests: number;
}

/** Row `n` holds requests that took longer than `boundsMs[n]` and at most `boundsMs[n + 1]`. */
export interface LatencyHeatMap {
  boundsMs: number[];
  /** For each bucket of time, the requests of each row. */
  counts: number[][];
}

/** What only raw rows know, so that it may begin later than the range. */
export interface RecentRequests {
  from: string;
  /** It begins where it does since only the newest requests of a busy endpoint are read. */
  isLimited: boolean;
  requests: number;
  statusCodes: { statusCode: number; requests: number }[];
  /** Most frequent first. */
  errorTypes: ErrorTypeCount[];
  /** Signed-in users, and those among them who met an error. */
  users: number;
  usersWithErrors: number;
  /** Most recently seen first. */
  versions: VersionNumbers[];
  slowest: SlowRequest[];
}

export interface ErrorTypeCount {
  errorType: string;
  requests: number;
  /** Signed-in users who met it. */
  users: number;
  lastSeen: string;
}

export interface VersionNumbers {
  service: string;
  environment: string;
  /** Null where the service names none. */
  version: string | null;
  requests: number;
  errors: number;
  p95Ms: number;
  firstSeen: string;
  lastSeen: string;
}

export interface SlowRequest {
  time: string;
  method: string;
  statusCode: number;
  durationMs: number;
  errorType: string | null;
  service: string;
  version: string | null;
  environment: string;
  userId: string | null;
  /** In hex, as trace viewers write them. */
  traceId: string;
  spanId: string;
}
