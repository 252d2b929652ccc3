import type { PerformanceAnswer } from './performance.ts';

/** Everything about one endpoint. Times are ISO 8601 in UTC. */
export interface EndpointDetail extends Pick<
  PerformanceAnswer,
  'from' | 'to' | 'asOf' | 'accuracy' | 'summary' | 'previous' | 'bucketMs' | 'series' | 'endpoints'
> {
  /** Ascending, without empty buckets. */
  distribution: LatencyBucket[];
  /** Requests by the first digit of their status, over the whole range. */
  statusClasses: { statusClass: number; requests: number }[];
  /** What only raw rows know, so that it may begin later than the range. */
  recent: {
    from: string;
    statusCodes: { statusCode: number; requests: number }[];
    /** Signed-in users, and those among them who met an error. */
    users: number;
    usersWithErrors: number;
    slowest: SlowRequest[];
  };
}

/** Requests that took longer than `fromMs` and at most `toMs`. */
export interface LatencyBucket {
  fromMs: number;
  toMs: number;
  requests: number;
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
