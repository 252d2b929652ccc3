import { collectLogEvent } from '../rows/collect-log-event.ts';
import { eventNameAttribute, type LogEvent } from '../rows/log-event.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { RowCollector } from '../rows/row-collector.ts';
import type { ServiceResource } from '../rows/service-resource.ts';
import type { SlotValue } from '../rows/slot-value.ts';
import { toText } from '../rows/slot-value.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { DecodeAllowance, type DecodeOptions } from './decode-allowance.ts';
import { KeyTable } from './key-table.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import { readAttributeSlot, readText } from './read-attribute-slots.ts';
import { readAttribute, readValue } from './read-attributes.ts';
import { readResource } from './read-resource.ts';
import { readScope } from './read-scope.ts';

// A row with its texts, its place in a batch, and its part of the buffer that is copied to Postgres.
const eventBytes = 1000;

const names = new KeyTable([eventNameAttribute]);

/** Rows of a protobuf ExportLogsServiceRequest. Throws an OtlpDecodeError or an OversizedRequestError. */
export function decodeLogs(body: Buffer, options: MappingOptions & DecodeOptions): TelemetryRows {
  const reader = new ProtobufReader(body, new DecodeAllowance(options.decodedBytesMax));
  const collector = new RowCollector('logs');
  const end = body.length;
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) readResourceLogs(reader, reader.lengthDelimited(end), collector, options);
    else reader.skip(tag, end);
  }
  reader.leave(end);
  return collector.rows;
}

function readResourceLogs(
  reader: ProtobufReader,
  end: number,
  collector: RowCollector,
  options: MappingOptions
): void {
  const service = readResource(reader, end);
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 18) readScopeLogs(reader, reader.lengthDelimited(end), service, collector, options);
    else reader.skip(tag, end);
  }
  reader.leave(end);
}

function readScopeLogs(
  reader: ProtobufReader,
  end: number,
  service: ServiceResource,
  collector: RowCollector,
  options: MappingOptions
): void {
  const scopeName = readScope(reader, end).name;
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag !== 18) {
      reader.skip(tag, end);
      continue;
    }
    const inner = reader.lengthDelimited(end);
    const start = reader.position;
    const name = readEventName(reader, inner);
    const read = () => {
      reader.position = start;
      return readEvent(reader, inner, name, scopeName);
    };
    collectLogEvent(collector, { name, scopeName }, read, service, options);
    reader.position = inner;
  }
  reader.leave(end);
}

/** The name alone, which comes last in a record: bodies and attributes are stepped over by their lengths. */
function readEventName(reader: ProtobufReader, end: number): string {
  let name = '';
  const attribute: SlotValue[] = [undefined];
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 98) name = readText(reader, end);
    else if (tag === 50) readAttributeSlot(reader, reader.lengthDelimited(end), names, attribute);
    else reader.skip(tag, end);
  }
  reader.leave(end);
  return name || (toText(attribute[0]) ?? '');
}

function readEvent(reader: ProtobufReader, end: number, name: string, scopeName: string): LogEvent {
  reader.allowance.spend(eventBytes);
  const event: LogEvent = {
    name,
    scopeName,
    time: { us: 0, ns: 0 },
    observed: { us: 0, ns: 0 },
    body: null,
    attributes: new Map(),
    traceId: '',
    spanId: ''
  };
  while (reader.position < end) {
    const tag = reader.tag();
    switch (tag) {
      case 9:
        reader.unixTime(end, event.time);
        break;
      case 42: {
        const inner = reader.lengthDelimited(end);
        reader.allowance.spend(inner - reader.position);
        event.body = readValue(reader, inner);
        break;
      }
      case 50:
        readAttribute(reader, reader.lengthDelimited(end), event.attributes);
        break;
      case 74:
        event.traceId = reader.hex(end, 16);
        break;
      case 82:
        event.spanId = reader.hex(end, 8);
        break;
      case 89:
        reader.unixTime(end, event.observed);
        break;
      default:
        reader.skip(tag, end);
    }
  }
  reader.leave(end);
  return event;
}
