import { resourceAttributes, toServiceResource, type ServiceResource } from '../rows/service-resource.ts';
import type { SlotValue } from '../rows/slot-value.ts';
import { KeyTable } from './key-table.ts';
import type { ProtobufReader } from './protobuf-reader.ts';
import { readAttributeSlot } from './read-attribute-slots.ts';

const table = new KeyTable(resourceAttributes);

/**
 * The resource of a ResourceSpans, ResourceMetrics or ResourceLogs that ends at `end`. It is field 1 of each, but may
 * come after the items, so it is looked for first; items are stepped over by their lengths. Leaves the reader where
 * it was.
 */
export function readResource(reader: ProtobufReader, end: number): ServiceResource {
  const start = reader.position;
  const values: SlotValue[] = resourceAttributes.map(() => undefined);
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) readAttributes(reader, reader.lengthDelimited(end), values);
    else reader.skip(tag, end);
  }
  reader.leave(end);
  reader.position = start;
  return toServiceResource(values);
}

function readAttributes(reader: ProtobufReader, end: number, values: SlotValue[]): void {
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) readAttributeSlot(reader, reader.lengthDelimited(end), table, values);
    else reader.skip(tag, end);
  }
  reader.leave(end);
}
