import { toJsonText, type AttributeValue, type Attributes } from './attribute-value.ts';
import { cutOrNull } from './clean-text.ts';
import { addMembers, takeBoolean, takeText } from './event-attributes.ts';
import type { LogEvent } from './log-event.ts';
import type { MappingOptions } from './mapping-options.ts';
import type { ServiceResource } from './service-resource.ts';
import type { UsageEventRow } from './telemetry-rows.ts';
import { toDigest } from './to-digest.ts';
import { toEventId } from './to-event-id.ts';
import { toEventMetadata } from './to-event-metadata.ts';
import { toEventType, type NamedEvent } from './to-event-type.ts';
import { toEventUser } from './to-event-user.ts';
import { takePageName } from './to-page-name.ts';
import { normaliseWebVital } from './web-vital.ts';

const bodyKey = 'body';
const elementKeys = [
  'element_id',
  'element.id',
  'app.widget.id',
  'browser.css_selector',
  'target_xpath',
  'element.name',
  'browser.tag_name'
];

/** What an event's name makes of it, known before the rest of it is read. */
export function classifyEvent(
  name: string,
  scopeName: string,
  service: ServiceResource,
  options: MappingOptions
): NamedEvent {
  return toEventType(name, isFromBrowser(name, scopeName, service, options));
}

/** The row of an event, of the type that `classifyEvent` found. Takes its attributes apart. */
export function toUsageEventRow(
  type: string,
  event: LogEvent,
  service: ServiceResource,
  options: MappingOptions
): UsageEventRow | 'invalid_time' {
  const { attributes } = event;
  const timestampUs = event.time.us || event.observed.us;
  const isBrowser = isFromBrowser(event.name, event.scopeName, service, options);
  // A sender without a clock is none with a wrong one.
  const receivedAtUs = (isBrowser || timestampUs === 0 ? options.receivedAtUs : undefined) ?? null;
  if (timestampUs === 0 && receivedAtUs === null) return 'invalid_time';
  const id = toId(event, timestampUs, service);

  const given = attributes.get('metadata');
  addBody(attributes, event);
  const columns = takeColumns(attributes, service, options);
  addMetadata(attributes, given);
  if (type === 'web_vital') normaliseWebVital(attributes);
  return {
    ...columns,
    metadata: toEventMetadata(attributes),
    id,
    timestampUs,
    eventType: event.name === 'browser.navigation' ? toNavigationType(attributes) : type,
    traceId: isTraceId(event.traceId) ? event.traceId : null,
    receivedAtUs
  };
}

/** The columns that come from attributes, which are taken out; what is left is the metadata. */
export function takeColumns(
  attributes: Attributes,
  { serviceName, environment, sessionId: sessionOfResource }: ServiceResource,
  options: MappingOptions
): Pick<
  UsageEventRow,
  'userId' | 'pageName' | 'elementId' | 'success' | 'serviceName' | 'environment' | 'sessionId'
> {
  const sessionId = takeText(attributes, 'session.id', 'session_id') ?? sessionOfResource;
  const claimed = takeText(attributes, 'user.id', 'enduser.id', 'enduser.pseudo.id');
  return {
    userId: toEventUser(claimed, sessionId, options),
    pageName: takePageName(attributes),
    elementId: cutOrNull(takeElement(attributes), 255),
    success: takeBoolean(attributes, 'success'),
    serviceName,
    environment,
    sessionId: cutOrNull(sessionId, 255)
  };
}

/** Ids of only zeros are how the specification writes "none". */
export function isTraceId(traceId: string): boolean {
  return traceId.length === 32 && !/^0*$/.test(traceId);
}

/** A clock in somebody's pocket may say anything; that of a server is its operator's business. */
function isFromBrowser(
  name: string,
  scopeName: string,
  service: ServiceResource,
  { usageEventsOnly, signedInUserId }: MappingOptions
): boolean {
  if (service.isBrowser || usageEventsOnly || signedInUserId !== undefined) return true;
  return name.startsWith('browser.') || scopeName.startsWith('@opentelemetry/browser-');
}

/** The same event delivered twice has one id, also where it is given none; equal events without one are one. */
function toId(event: LogEvent, timestampUs: number, { identity }: ServiceResource): string {
  const { name, body, attributes, traceId, spanId } = event;
  const uid = attributes.get('log.record.uid');
  if (typeof uid === 'string' && uid !== '') return toEventId(uid);
  const content = [identity, name, traceId, spanId].map((part) => JSON.stringify(part)).join();
  return toDigest(`${content} ${timestampUs} ${toJsonText(body)} ${toJsonText(attributes)}`);
}

/** Older conventions have the members of an event in its body. Text that only repeats the name says nothing. */
function addBody(attributes: Attributes, { body, name }: LogEvent): void {
  if (body instanceof Map) addMembers(attributes, body);
  else if (body !== null && body !== name)
    addMembers(attributes, new Map<string, AttributeValue>([[bodyKey, body]]));
}

/** What an application calls its own metadata says nothing about the columns, whatever its members are called. */
function addMetadata(attributes: Attributes, given: AttributeValue | undefined): void {
  if (!(given instanceof Map)) return;
  attributes.delete('metadata');
  addMembers(attributes, given);
}

/** Every document that is loaded is a page view; within one, all but a changed fragment, which only scrolls. */
function toNavigationType(attributes: Attributes): string {
  return attributes.get('browser.navigation.hash_change') === true ? 'navigation' : 'page_view';
}

function takeElement(attributes: Attributes): string | undefined {
  const element = elementKeys.find(
    (key) => typeof attributes.get(key) === 'string' && attributes.get(key) !== ''
  );
  return element === undefined ? undefined : takeText(attributes, element);
}
