import type { Accuracy, EndpointNumbers, LatencyNumbers } from './performance.ts';

/** Every endpoint now and in the time that it is compared with. Times are ISO 8601 in UTC. */
export interface EndpointComparison {
  from: string;
  to: string;
  asOf: string;
  accuracy: Pick<Accuracy, 'percentiles' | 'percentileError'>;
  /** Of when the numbers to compare with are; null where that lies before our history. */
  previous: { from: string; to: string } | null;
  /** Slowest average first; those that were called only before are not among them. */
  endpoints: ComparedEndpoint[];
}

export interface ComparedEndpoint extends EndpointNumbers {
  /** Null where there is nothing to compare with. */
  before: LatencyNumbers | null;
}

/** What went wrong, over all endpoints. */
export interface ErrorTypes {
  /** Raw rows know it, so that it may begin later than the range. */
  from: string;
  to: string;
  /** It begins where it does since a busy range is read from its end. */
  isLimited: boolean;
  /** Most frequent first. */
  types: {
    errorType: string;
    requests: number;
    /** How many endpoints it was seen at, and the one where most often. */
    endpoints: number;
    endpoint: string;
    method: string;
    lastSeen: string;
  }[];
  /** Kinds that the list leaves out. */
  omitted: number;
}
