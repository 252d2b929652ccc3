import { normalisePath } from '../endpoint/index.ts';
import type { BrowserSpan } from './browser-span.ts';
import { takeText } from './event-attributes.ts';
import type { MappingOptions } from './mapping-options.ts';
import type { RowCollector } from './row-collector.ts';
import type { ServiceResource } from './service-resource.ts';
import { toEventMetadata } from './to-event-metadata.ts';
import { toEventType } from './to-event-type.ts';
import { isTraceId, takeColumns } from './to-usage-event-row.ts';
import { nanosecondsBetween } from './unix-time.ts';

const interactions = new Map([
  ['click', 'button_click'],
  ['submit', 'form_submit'],
  ['change', 'input'],
  ['input', 'input']
]);
// The instrumentation renames a click's span to this, with the address that it led to behind.
const navigationPrefix = 'Navigation: ';

/**
 * Adds the usage event of a span of a browser instrumentation, or counts why it has none. Its id is made from its own
 * ids, as that of a server span.
 */
export function collectBrowserSpan(
  collector: RowCollector,
  span: BrowserSpan,
  service: ServiceResource,
  options: MappingOptions
): void {
  const { serviceName } = service;
  const type = toType(span);
  if (type === null) return collector.ignore(serviceName, 'not_usage_event', 'a part of loading a document');
  if (type === '') return collector.reject(serviceName, 'invalid_event_name', `span ${span.spanId}`);
  if (!isTraceId(span.traceId) || !/^(?!0*$).{16}$/.test(span.spanId)) {
    const ids = `trace id "${span.traceId.slice(0, 40)}", span id "${span.spanId.slice(0, 20)}"`;
    return collector.reject(serviceName, 'invalid_id', ids);
  }
  if (span.start.us === 0 || span.end.us === 0) {
    return collector.reject(serviceName, 'invalid_time', `span ${span.spanId} has no start or no end`);
  }
  addFacts(span);
  collector.rows.usageEvents.push({
    ...takeColumns(span.attributes, service, options),
    metadata: toEventMetadata(span.attributes),
    id: span.traceId.slice(16) + span.spanId,
    timestampUs: span.start.us,
    eventType: type,
    traceId: span.traceId,
    receivedAtUs: options.receivedAtUs ?? null
  });
}

/** Null for a span that is a part of another one's event, empty for one that has no name. */
function toType({ name, attributes }: BrowserSpan): string | null {
  if (name === 'documentLoad') return 'page_load';
  if (name === 'documentFetch' || name === 'resourceFetch') return null;
  const kind = takeText(attributes, 'event_type') ?? name;
  const named = toEventType(kind, true);
  return interactions.get(kind) ?? ('type' in named ? named.type : '');
}

function addFacts({ name, start, end, attributes }: BrowserSpan): void {
  attributes.set('duration_ms', Math.max(0, nanosecondsBetween(start, end)) / 1e6);
  if (!name.startsWith(navigationPrefix)) return;
  attributes.set('navigated_to', normalisePath(name.slice(navigationPrefix.length)));
}
