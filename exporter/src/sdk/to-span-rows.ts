import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Resource } from '@opentelemetry/resources';
import { toAttributes } from '../rows/attribute-value.ts';
import { isBrowserScope, type BrowserSpan } from '../rows/browser-span.ts';
import { cleanText } from '../rows/clean-text.ts';
import { collectBrowserSpan } from '../rows/collect-browser-span.ts';
import { collectSpan } from '../rows/collect-span.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { RowCollector } from '../rows/row-collector.ts';
import { clearSpan, emptySpan, spanAttributes, type ServerSpan } from '../rows/server-span.ts';
import { toSlotValue } from '../rows/slot-value.ts';
import type { ServiceResource } from '../rows/service-resource.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { fromHrTime } from '../rows/unix-time.ts';
import { toSdkService } from './to-sdk-service.ts';

/** Rows of ended spans, equal to those that OTLP of the same spans would give. */
export function toSpanRows(spans: readonly ReadableSpan[], options: MappingOptions): TelemetryRows {
  const collector = new RowCollector('traces');
  const services = new Map<Resource, ServiceResource>();
  const scratch = emptySpan();
  for (const span of spans) {
    let service = services.get(span.resource);
    if (!service) services.set(span.resource, (service = toSdkService(span.resource)));
    if (isBrowserScope(span.instrumentationScope.name)) {
      collectBrowserSpan(collector, toBrowserSpan(span), service, options);
      continue;
    }
    fillSpan(span, scratch);
    collectSpan(collector, scratch, service, options);
  }
  return collector.rows;
}

function fillSpan(span: ReadableSpan, scratch: ServerSpan): void {
  clearSpan(scratch);
  const { traceId, spanId } = span.spanContext();
  scratch.traceId = traceId;
  scratch.spanId = spanId;
  // The API counts kinds from 0, OTLP from 1.
  scratch.kind = span.kind + 1;
  scratch.start = fromHrTime(span.startTime);
  scratch.end = fromHrTime(span.endTime);
  // Read once: a span may make its attributes when it is asked for them.
  const { attributes } = span;
  for (let slot = 0; slot < spanAttributes.length; slot++) {
    scratch.values[slot] = toSlotValue(attributes[spanAttributes[slot]!]);
  }
}

function toBrowserSpan(span: ReadableSpan): BrowserSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    name: cleanText(span.name),
    start: fromHrTime(span.startTime),
    end: fromHrTime(span.endTime),
    attributes: toAttributes(span.attributes)
  };
}
