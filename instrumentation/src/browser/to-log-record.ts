import type { UsageEvent } from '../../browser.d.ts';

const metadataCharactersMax = 8 * 1024;

/** One log record of OTLP, as JSON. The name of the event is its type. */
export function toLogRecord(
  { event_type, metadata, ...columns }: UsageEvent,
  timeMs: number,
  traceId: string | undefined,
  origin: Record<string, string>
): string {
  const isSmall = JSON.stringify(metadata ?? '').length <= metadataCharactersMax;
  return JSON.stringify({
    timeUnixNano: `${timeMs}000000`,
    eventName: event_type,
    traceId,
    attributes: toKeyValues({ ...origin, ...columns, ...(isSmall && metadata) })
  });
}

/** A whole request around log records that are JSON already. */
export function toLogsRequest(resource: object, records: string[]): string {
  const attributes = JSON.stringify(toKeyValues(resource));
  return `{"resourceLogs":[{"resource":{"attributes":${attributes}},"scopeLogs":[{"logRecords":[${records.join()}]}]}]}`;
}

function toKeyValues(values: object): object[] {
  return Object.entries(values)
    .filter(([, value]) => value != null)
    .map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

function toAnyValue(value: unknown): object {
  if (typeof value === 'boolean') return { boolValue: value };
  if (Number.isFinite(value)) return { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toAnyValue) } };
  if (value && typeof value === 'object') return { kvlistValue: { values: toKeyValues(value) } };
  return { stringValue: `${value as string}` };
}
