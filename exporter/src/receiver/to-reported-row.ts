import { toAttributes, toJsonText } from '../rows/attribute-value.ts';
import { cleanText, cutOrNull } from '../rows/clean-text.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import type { UsageEventRow } from '../rows/telemetry-rows.ts';
import { toDigest } from '../rows/to-digest.ts';
import { toEventId } from '../rows/to-event-id.ts';
import { toEventMetadata } from '../rows/to-event-metadata.ts';
import { toEventUser } from '../rows/to-event-user.ts';
import { toPageName } from '../rows/to-page-name.ts';
import type { UsageEvent } from './usage-event-schema.ts';

// As OTLP names a sender that does not say which service it is.
const serviceName = 'unknown_service';

/** The row of an event that came without OTLP. */
export function toReportedRow(
  event: UsageEvent,
  options: MappingOptions & { receivedAtUs: number }
): UsageEventRow {
  const sessionId = clean(event.session_id);
  const userId = toEventUser(undefined, sessionId, options);
  const pageName = clean(event.page_name);
  const metadata = toAttributes(event.metadata ?? {});
  const timestampUs = toMicroseconds(event.timestamp);
  const content = [
    userId,
    sessionId,
    event.event_type,
    timestampUs,
    pageName,
    event.element_id,
    event.success
  ];
  return {
    id: event.id ? toEventId(event.id) : toDigest(`${JSON.stringify(content)} ${toJsonText(metadata)}`),
    timestampUs,
    eventType: event.event_type,
    userId,
    pageName: pageName === undefined ? null : toPageName(pageName),
    elementId: cutOrNull(clean(event.element_id), 255),
    success: event.success ?? null,
    metadata: toEventMetadata(metadata),
    serviceName,
    environment: '',
    sessionId: cutOrNull(sessionId, 255),
    traceId: null,
    receivedAtUs: options.receivedAtUs
  };
}

function clean(text: string | null | undefined): string | undefined {
  return text ? cleanText(text) || undefined : undefined;
}

/** Whole microseconds of a checked text; a Date has milliseconds only. */
function toMicroseconds(timestamp: string): number {
  const digits = /\.\d{3}(\d{1,3})/.exec(timestamp)?.[1] ?? '';
  return Math.max(0, Math.floor(Date.parse(timestamp)) * 1000 + Number(digits.padEnd(3, '0')));
}
