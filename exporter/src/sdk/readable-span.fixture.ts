import { SpanKind, TraceFlags, type Attributes, type HrTime } from '@opentelemetry/api';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** An ended server span as the SDK hands it to exporters; for tests. */
export function readableSpan(given: {
  traceId?: string;
  spanId?: string;
  kind?: SpanKind;
  startTime?: HrTime;
  endTime?: HrTime;
  attributes?: Attributes;
  resource?: Resource;
  name?: string;
  scopeName?: string;
}): ReadableSpan {
  const traceId = given.traceId ?? '0af7651916cd43dd8448eb211c80319c';
  const spanId = given.spanId ?? 'b7ad6b7169203331';
  return {
    name: given.name ?? 'GET',
    kind: given.kind ?? SpanKind.SERVER,
    spanContext: () => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED }),
    startTime: given.startTime ?? [1_763_710_000, 123_456_789],
    endTime: given.endTime ?? [1_763_710_000, 146_913_578],
    status: { code: 0 },
    attributes: given.attributes ?? { 'http.request.method': 'GET', 'http.route': '/users/:id' },
    links: [],
    events: [],
    duration: [0, 0],
    ended: true,
    resource: given.resource ?? resourceFromAttributes({ 'service.name': 'shop' }),
    instrumentationScope: { name: given.scopeName ?? 'test' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0
  };
}
