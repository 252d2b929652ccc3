import { createTraceState, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** A finished server span, with everything that a span can have. */
export function createSpan({ kind = SpanKind.SERVER, traceFlags = TraceFlags.SAMPLED } = {}): ReadableSpan {
  const context = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags,
    traceState: createTraceState('vendor=value')
  };
  return {
    name: 'GET /a',
    kind,
    spanContext: () => context,
    parentSpanContext: { ...context, spanId: 'c7ad6b7169203332', isRemote: true },
    startTime: [1, 2],
    endTime: [1, 5],
    duration: [0, 3],
    ended: true,
    status: { code: SpanStatusCode.UNSET },
    attributes: { 'http.route': '/a', tags: ['x', 'y'] },
    events: [{ name: 'event', time: [1, 3], attributes: { n: 1 } }],
    links: [{ context: { ...context, traceState: undefined }, attributes: { why: 'retry' } }],
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    instrumentationScope: { name: 'scope', version: '1' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0
  };
}
