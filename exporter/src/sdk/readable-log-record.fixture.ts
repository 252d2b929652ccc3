import { TraceFlags, type HrTime } from '@opentelemetry/api';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';

/** A log record as the SDK hands it to exporters; for tests. */
export function readableLogRecord(given: {
  eventName?: string;
  hrTime?: HrTime;
  hrTimeObserved?: HrTime;
  body?: ReadableLogRecord['body'];
  attributes?: ReadableLogRecord['attributes'];
  resource?: Resource;
  scopeName?: string;
  traceId?: string;
  spanId?: string;
}): ReadableLogRecord {
  const { traceId, spanId } = given;
  return {
    hrTime: given.hrTime ?? [1_763_710_000, 123_456_789],
    hrTimeObserved: given.hrTimeObserved ?? [1_763_710_000, 123_456_789],
    ...(traceId === undefined
      ? {}
      : { spanContext: { traceId, spanId: spanId ?? '', traceFlags: TraceFlags.SAMPLED } }),
    ...(given.body === undefined ? {} : { body: given.body }),
    ...(given.eventName === undefined ? {} : { eventName: given.eventName }),
    resource: given.resource ?? resourceFromAttributes({ 'service.name': 'web' }),
    instrumentationScope: { name: given.scopeName ?? 'test' },
    attributes: given.attributes ?? {},
    droppedAttributesCount: 0
  };
}

/** The resource of a page in a browser. */
export const browserResource = resourceFromAttributes({
  'service.name': 'web',
  'deployment.environment.name': 'prod',
  'telemetry.sdk.language': 'webjs'
});
