import { toSlotValue, type SlotValue } from '../rows/slot-value.ts';
import type { KeyTable } from './key-table.ts';
import type { ProtobufReader } from './protobuf-reader.ts';
import { TextCache } from './text-cache.ts';

// One for the process: what is cached is text that any request may send, and nothing else is kept.
const texts = new TextCache();

/** Reads a KeyValue that ends at `end`; where `table` knows its key, its value goes to that position of `values`. */
export function readAttributeSlot(
  reader: ProtobufReader,
  end: number,
  table: KeyTable,
  values: SlotValue[]
): void {
  // Nearly every KeyValue is a short key and then a short value, with nothing else; others take the way below.
  const { bytes, position } = reader;
  const keyEnd = position + 2 + bytes[position + 1]!;
  const isPlain =
    bytes[position] === 10 && keyEnd < end && bytes[keyEnd] === 18 && bytes[keyEnd + 1] === end - keyEnd - 2;
  if (isPlain && end - position < 0x80) {
    const slot = table.find(bytes, position + 2, keyEnd);
    reader.position = slot === -1 ? end : keyEnd + 2;
    if (slot === -1) return;
    const value = readScalar(reader, end);
    if (value !== undefined) values[slot] = value;
    return;
  }
  readAnySlot(reader, end, table, values);
}

function readAnySlot(reader: ProtobufReader, end: number, table: KeyTable, values: SlotValue[]): void {
  let slot = -1;
  let valueStart = -1;
  let valueEnd = -1;
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) {
      const inner = reader.lengthDelimited(end);
      slot = table.find(reader.bytes, reader.position, inner);
      reader.position = inner;
    } else if (tag === 18) {
      valueEnd = reader.lengthDelimited(end);
      valueStart = reader.position;
      reader.position = valueEnd;
    } else reader.skip(tag, end);
  }
  reader.leave(end);
  if (slot === -1 || valueStart === -1) return;
  reader.position = valueStart;
  const value = readScalar(reader, valueEnd);
  reader.position = end;
  if (value !== undefined) values[slot] = value;
}

/** Reads text, as `readAttributeSlot` reads it. */
export function readText(reader: ProtobufReader, end: number): string {
  const inner = reader.lengthDelimited(end);
  const text = texts.read(reader.bytes, reader.position, inner);
  reader.position = inner;
  return text;
}

/** The value of an AnyValue where it is a text, a number or a boolean. */
function readScalar(reader: ProtobufReader, end: number): SlotValue {
  let value: SlotValue;
  while (reader.position < end) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        value = readText(reader, end);
        break;
      case 16:
        value = reader.uint32() !== 0;
        break;
      case 24:
        value = reader.int64();
        break;
      case 33:
        value = toSlotValue(reader.double(end));
        break;
      default:
        // A later member of the union replaces an earlier one.
        if (tag === 42 || tag === 50 || tag === 58) value = undefined;
        reader.skip(tag, end);
    }
  }
  reader.leave(end);
  return value;
}
