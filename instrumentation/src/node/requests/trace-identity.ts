import { randomFillSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { HrTime, Span, SpanContext } from '@opentelemetry/api';

/** Where a request stands in its trace. */
export interface TraceIdentity {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
}

/** What the caller says in its `traceparent` header. */
export interface RemoteParent {
  traceId: string;
  spanId: string;
  isSampled: boolean;
}

const traceIdBytes = 16;
/** Of a trace id with a span id. */
export const identityBytes = 24;
// One call into the kernel's generator costs as much as some forty identities take from the pool.
const pool = Buffer.allocUnsafe(identityBytes * 2048);
let used = pool.length;

/** Ids of a new trace, or of a new span in the caller's. */
export function createTraceIdentity(parent: RemoteParent | undefined): TraceIdentity {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const hex = pool.toString('hex', used, used + identityBytes);
  used += identityBytes;
  const spanId = hex.slice(2 * traceIdBytes);
  return parent
    ? { traceId: parent.traceId, spanId, parentSpanId: parent.spanId }
    : { traceId: hex.slice(0, 2 * traceIdBytes), spanId, parentSpanId: undefined };
}

/** The identity that stands at a place among others. */
export function toIdentityAt(ids: Buffer, at: number): TraceIdentity {
  const hex = ids.toString('hex', at * identityBytes, (at + 1) * identityBytes);
  return {
    traceId: hex.slice(0, 2 * traceIdBytes),
    spanId: hex.slice(2 * traceIdBytes),
    parentSpanId: undefined
  };
}

/** Puts ids, of which that of the span may be left as it is, to a place among others. */
export function writeIds(ids: Buffer, at: number, traceId: string, spanId: string | undefined): void {
  const from = at * identityBytes;
  ids.write(traceId, from, 'hex');
  if (spanId !== undefined) ids.write(spanId, from + traceIdBytes, 'hex');
}

/** The identity that a span of an SDK has; version 1 names its parent otherwise. */
export function toIdentity(span: Span): TraceIdentity {
  const { traceId, spanId } = span.spanContext();
  const { parentSpanContext, parentSpanId } = span as {
    parentSpanContext?: SpanContext;
    parentSpanId?: string;
  };
  return { traceId, spanId, parentSpanId: parentSpanContext?.spanId ?? parentSpanId };
}

/** When a span of an SDK began, whole microseconds since 1970; one that is not sampled does not say. */
export function toSpanStartUs(span: Span): number | undefined {
  const { startTime } = span as { startTime?: HrTime };
  return startTime && startTime[0] * 1e6 + Math.floor(startTime[1] / 1e3);
}

const traceparentPattern =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** Read from the raw headers: the first look at `request.headers` parses all of them, which many services never need. */
export function readRemoteParent({ rawHeaders }: IncomingMessage): RemoteParent | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length !== 11 || name.toLowerCase() !== 'traceparent') continue;
    const match = traceparentPattern.exec(rawHeaders[at + 1]!);
    if (!match) return undefined;
    const [, traceId, spanId, flags] = match as unknown as [string, string, string, string];
    return { traceId, spanId, isSampled: (parseInt(flags, 16) & 1) === 1 };
  }
  return undefined;
}
