import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { context, propagation, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** What Node's built-in fetch and the undici package publish for a request. */
interface FetchRequest {
  headers: unknown;
  addHeader(name: string, value: string): void;
}

/**
 * Lets downstream services join the trace: adds `traceparent` and its like to what node:http, node:https and fetch send
 * while a request is served. Node's own channels tell of each request, so nothing is patched and no span is made.
 * With `keepUpstreamDecision` a request that its caller did not sample is passed on as not sampled, although we record it:
 * recording everything here must not make every service behind us record more.
 */
export function propagateTraceContext({ keepUpstreamDecision }: { keepUpstreamDecision: boolean }): void {
  const inject = (write: (name: string, value: string) => void) => {
    const active = context.active();
    if (trace.getSpan(active) === undefined) return;
    const outgoing = keepUpstreamDecision ? withUpstreamDecision(active) : active;
    propagation.inject(outgoing, undefined, { set: (_carrier, name, value) => write(name, value) });
  };

  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest };
    // Headers given as an array, and requests that expect 100-continue, are written before anybody can add one.
    if (!request.headersSent) guard(() => inject((name, value) => request.setHeader(name, value)));
  });
  subscribe('undici:request:create', (message) => {
    const { request } = message as { request: FetchRequest };
    guard(() => inject((name, value) => addHeaderOnce(request, name, value)));
  });
}

/** An error in a channel's subscriber would end the process. A request without the header is the lesser evil. */
function guard(action: () => void): void {
  try {
    action();
  } catch {
    // Nothing to undo: the request goes out as the program made it.
  }
}

function withUpstreamDecision(active: Context): Context {
  const span = trace.getSpan(active);
  const server = getRPCMetadata(active)?.span as Partial<ReadableSpan> | undefined;
  const caller = server?.parentSpanContext;
  if (!span || !caller?.isRemote || (caller.traceFlags & TraceFlags.SAMPLED) !== 0) return active;
  return trace.setSpanContext(active, { ...span.spanContext(), traceFlags: TraceFlags.NONE });
}

/** fetch keeps headers as a flat list; a second `traceparent` beside the program's own would void both. */
function addHeaderOnce(request: FetchRequest, name: string, value: string): void {
  const present =
    Array.isArray(request.headers) &&
    request.headers.some(
      (entry, index) => index % 2 === 0 && String(entry).toLowerCase() === name.toLowerCase()
    );
  if (!present) request.addHeader(name, value);
}
