import { collectSpan } from '../rows/collect-span.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { RowCollector } from '../rows/row-collector.ts';
import { clearSpan, emptySpan, spanAttributes, type ServerSpan } from '../rows/server-span.ts';
import type { ServiceResource } from '../rows/service-resource.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { KeyTable } from './key-table.ts';
import { DecodeAllowance, type DecodeOptions } from './decode-allowance.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import { readAttributeSlot } from './read-attribute-slots.ts';
import { isBrowserScope, readBrowserSpans } from './read-browser-spans.ts';
import { readResource } from './read-resource.ts';

// A row with its ids, its place in a batch, and its part of the buffer that is copied to Postgres.
const spanBytes = 600;

const table = new KeyTable(spanAttributes);

/** Rows of a protobuf ExportTraceServiceRequest, in one pass. Throws an OtlpDecodeError or an OversizedRequestError. */
export function decodeTraces(body: Buffer, options: MappingOptions & DecodeOptions): TelemetryRows {
  const reader = new ProtobufReader(body, new DecodeAllowance(options.decodedBytesMax));
  const collector = new RowCollector('traces');
  const end = body.length;
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) readResourceSpans(reader, reader.lengthDelimited(end), collector, options);
    else reader.skip(tag, end);
  }
  reader.leave(end);
  return collector.rows;
}

function readResourceSpans(
  reader: ProtobufReader,
  end: number,
  collector: RowCollector,
  options: MappingOptions
): void {
  const service = readResource(reader, end);
  const span = emptySpan();
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 18) readScopeSpans(reader, reader.lengthDelimited(end), span, service, collector, options);
    else reader.skip(tag, end);
  }
  reader.leave(end);
}

function readScopeSpans(
  reader: ProtobufReader,
  end: number,
  span: ServerSpan,
  service: ServiceResource,
  collector: RowCollector,
  options: MappingOptions
): void {
  if (isBrowserScope(reader, end)) return readBrowserSpans(reader, end, service, collector, options);
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 18) {
      clearSpan(span);
      reader.allowance.spend(spanBytes);
      readSpan(reader, reader.lengthDelimited(end), span);
      collectSpan(collector, span, service, options);
    } else reader.skip(tag, end);
  }
  reader.leave(end);
}

function readSpan(reader: ProtobufReader, end: number, span: ServerSpan): void {
  while (reader.position < end) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        span.traceId = reader.hex(end, 16);
        break;
      case 18:
        span.spanId = reader.hex(end, 8);
        break;
      case 48:
        span.kind = reader.int32();
        break;
      case 57:
        reader.unixTime(end, span.start);
        break;
      case 65:
        reader.unixTime(end, span.end);
        break;
      case 74:
        readAttributeSlot(reader, reader.lengthDelimited(end), table, span.values);
        break;
      default:
        reader.skip(tag, end);
    }
  }
  reader.leave(end);
}
