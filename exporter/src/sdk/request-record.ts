import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/**
 * A server span that has at hand what a row needs, so that nothing has to be looked up by name. The attributes that it
 * gives to others say the same.
 */
export interface RequestRecord extends ReadableSpan {
  /** One object for all requests that have the same labels. */
  readonly labels: {
    readonly method: string;
    readonly route: string | undefined;
    readonly statusCode: number;
    readonly errorType: string | undefined;
  };
  readonly identity: { readonly traceId: string; readonly spanId: string };
  /** Whole microseconds since 1970. */
  readonly startUs: number;
  readonly durationNs: number;
  /** The path, with its query. */
  readonly target: string;
  readonly userId: string | undefined;
}

export function isRequestRecord(span: ReadableSpan): span is RequestRecord {
  return 'labels' in span && 'identity' in span;
}
