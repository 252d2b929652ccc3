import type { Resource } from '@opentelemetry/resources';

/** What requests have in common that are counted together: one object for all of them. */
export interface RequestLabels {
  readonly method: string;
  readonly route: string | undefined;
  readonly statusCode: number;
  readonly errorType: string | undefined;
}

/**
 * Requests that are over, column by column: a service may have thousands waiting, and as objects each of them would be
 * moved and marked by the garbage collector.
 */
export interface RequestBatch {
  readonly resource: Resource;
  readonly length: number;
  readonly labels: readonly RequestLabels[];
  /** Trace id and span id of each, 24 bytes together. */
  readonly ids: Buffer;
  /** Whole microseconds since 1970. */
  readonly startUs: Float64Array;
  readonly durationNs: Float64Array;
  readonly userIds: readonly (string | undefined)[];
}

export const traceIdBytes = 16;
export const identityBytes = 24;
