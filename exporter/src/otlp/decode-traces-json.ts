import { isBrowserScope, type BrowserSpan } from '../rows/browser-span.ts';
import { collectBrowserSpan } from '../rows/collect-browser-span.ts';
import { collectSpan } from '../rows/collect-span.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { RowCollector } from '../rows/row-collector.ts';
import { clearSpan, emptySpan, spanAttributes, type ServerSpan } from '../rows/server-span.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { toUnixTime, unknownTime } from '../rows/unix-time.ts';
import type { DecodeOptions } from './decode-allowance.ts';
import { fillSlots, jsonResource, slotsOf } from './json-attribute-slots.ts';
import { jsonAttributes } from './json-attributes.ts';
import { objectIn, objectsIn, parseJson, textIn, type JsonObject } from './json-value.ts';

const spanSlots = slotsOf(spanAttributes);

/** Rows of a JSON ExportTraceServiceRequest. Throws an OtlpDecodeError or an OversizedRequestError. */
export function decodeTracesJson(body: Buffer, options: MappingOptions & DecodeOptions): TelemetryRows {
  const collector = new RowCollector('traces');
  const span = emptySpan();
  for (const resourceSpans of objectsIn(parseJson(body, options), 'resourceSpans')) {
    const service = jsonResource(resourceSpans);
    for (const scopeSpans of objectsIn(resourceSpans, 'scopeSpans')) {
      const isBrowser = isBrowserScope(textIn(objectIn(scopeSpans, 'scope'), 'name'));
      for (const item of objectsIn(scopeSpans, 'spans')) {
        if (isBrowser) {
          collectBrowserSpan(collector, toBrowserSpan(item), service, options);
          continue;
        }
        clearSpan(span);
        fillSpan(item, span);
        collectSpan(collector, span, service, options);
      }
    }
  }
  return collector.rows;
}

function fillSpan(item: JsonObject, span: ServerSpan): void {
  span.traceId = toId(item.traceId, 32);
  span.spanId = toId(item.spanId, 16);
  span.kind = typeof item.kind === 'number' ? item.kind : 0;
  Object.assign(span.start, toUnixTime(item.startTimeUnixNano) ?? unknownTime);
  Object.assign(span.end, toUnixTime(item.endTimeUnixNano) ?? unknownTime);
  fillSlots(item, spanSlots, span.values);
}

function toBrowserSpan(item: JsonObject): BrowserSpan {
  return {
    traceId: toId(item.traceId, 32),
    spanId: toId(item.spanId, 16),
    name: textIn(item, 'name'),
    start: toUnixTime(item.startTimeUnixNano) ?? unknownTime,
    end: toUnixTime(item.endTimeUnixNano) ?? unknownTime,
    attributes: jsonAttributes(item)
  };
}

/** Ids are hexadecimal in OTLP/JSON, in either case; empty where it is none. */
export function toId(value: unknown, length: 16 | 32): string {
  if (typeof value !== 'string' || value.length !== length) return '';
  return /^[0-9a-f]+$/.test(value) ? value : /^[0-9a-f]+$/i.test(value) ? value.toLowerCase() : '';
}
