import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { toAttributes, toAttributeValue } from '../rows/attribute-value.ts';
import { cleanText } from '../rows/clean-text.ts';
import { collectLogEvent } from '../rows/collect-log-event.ts';
import { eventNameAttribute, type LogEvent } from '../rows/log-event.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { RowCollector } from '../rows/row-collector.ts';
import type { ServiceResource } from '../rows/service-resource.ts';
import { toSlotValue, toText } from '../rows/slot-value.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { fromHrTime } from '../rows/unix-time.ts';
import { toSdkService } from './to-sdk-service.ts';

/** Rows of log records, equal to those that OTLP of the same records would give. */
export function toLogRows(records: readonly ReadableLogRecord[], options: MappingOptions): TelemetryRows {
  const collector = new RowCollector('logs');
  const services = new Map<Resource, ServiceResource>();
  for (const record of records) {
    let service = services.get(record.resource);
    if (!service) services.set(record.resource, (service = toSdkService(record.resource)));
    const name = toEventName(record);
    const scopeName = cleanText(record.instrumentationScope.name);
    const read = () => toEvent(record, name, scopeName);
    collectLogEvent(collector, { name, scopeName }, read, service, options);
  }
  return collector.rows;
}

function toEventName({ eventName, attributes }: ReadableLogRecord): string {
  return cleanText(eventName ?? '') || (toText(toSlotValue(attributes[eventNameAttribute])) ?? '');
}

function toEvent(record: ReadableLogRecord, name: string, scopeName: string): LogEvent {
  return {
    name,
    scopeName,
    time: fromHrTime(record.hrTime),
    observed: fromHrTime(record.hrTimeObserved),
    body: toAttributeValue(record.body),
    attributes: toAttributes(record.attributes),
    traceId: record.spanContext?.traceId ?? '',
    spanId: record.spanContext?.spanId ?? ''
  };
}
