import { collectLogEvent } from '../rows/collect-log-event.ts';
import { eventNameAttribute, type LogEvent } from '../rows/log-event.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { RowCollector } from '../rows/row-collector.ts';
import { toText, type SlotValue } from '../rows/slot-value.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { toUnixTime, unknownTime } from '../rows/unix-time.ts';
import type { DecodeOptions } from './decode-allowance.ts';
import { toId } from './decode-traces-json.ts';
import { fillSlots, jsonResource, slotsOf } from './json-attribute-slots.ts';
import { jsonAttributeValue, jsonAttributes } from './json-attributes.ts';
import { objectIn, objectsIn, parseJson, textIn, type JsonObject } from './json-value.ts';

const nameSlot = slotsOf([eventNameAttribute]);

/** Rows of a JSON ExportLogsServiceRequest. Throws an OtlpDecodeError or an OversizedRequestError. */
export function decodeLogsJson(body: Buffer, options: MappingOptions & DecodeOptions): TelemetryRows {
  const collector = new RowCollector('logs');
  for (const resourceLogs of objectsIn(parseJson(body, options), 'resourceLogs')) {
    const service = jsonResource(resourceLogs);
    for (const scopeLogs of objectsIn(resourceLogs, 'scopeLogs')) {
      const scopeName = textIn(objectIn(scopeLogs, 'scope'), 'name');
      for (const item of objectsIn(scopeLogs, 'logRecords')) {
        const name = toEventName(item);
        const read = () => toEvent(item, name, scopeName);
        collectLogEvent(collector, { name, scopeName }, read, service, options);
      }
    }
  }
  return collector.rows;
}

function toEventName(item: JsonObject): string {
  const attribute: SlotValue[] = [undefined];
  fillSlots(item, nameSlot, attribute);
  return textIn(item, 'eventName') || (toText(attribute[0]) ?? '');
}

function toEvent(item: JsonObject, name: string, scopeName: string): LogEvent {
  return {
    name,
    scopeName,
    time: toUnixTime(item.timeUnixNano) ?? unknownTime,
    observed: toUnixTime(item.observedTimeUnixNano) ?? unknownTime,
    body: jsonAttributeValue(objectIn(item, 'body')),
    attributes: jsonAttributes(item),
    traceId: toId(item.traceId, 32),
    spanId: toId(item.spanId, 16)
  };
}
