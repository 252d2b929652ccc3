import { attributeDepthMax, type AttributeValue, type Attributes } from '../rows/attribute-value.ts';
import { toSlotValue } from '../rows/slot-value.ts';
import type { ProtobufReader } from './protobuf-reader.ts';
import { readText } from './read-attribute-slots.ts';

// An entry of a map with its key and value, and the place in the text that is stored.
const attributeBytes = 150;
const listItemBytes = 32;

/** Reads a KeyValue that ends at `end` into `attributes`. */
export function readAttribute(reader: ProtobufReader, end: number, attributes: Attributes, depth = 0): void {
  const start = reader.position;
  let key = '';
  let value: AttributeValue = null;
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) key = readText(reader, end);
    else if (tag === 18) value = readValue(reader, reader.lengthDelimited(end), depth);
    else reader.skip(tag, end);
  }
  reader.leave(end);
  // What is inside of a map was counted with the map.
  reader.allowance.spend(depth === 0 ? attributeBytes + end - start : attributeBytes);
  attributes.set(key, value);
}

/** Reads an AnyValue that ends at `end`; what is nested too deeply is null. */
export function readValue(reader: ProtobufReader, end: number, depth = 0): AttributeValue {
  let value: AttributeValue = null;
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
        value = toSlotValue(reader.double(end)) ?? null;
        break;
      case 42:
        value = readList(reader, reader.lengthDelimited(end), depth);
        break;
      case 50:
        value = readMap(reader, reader.lengthDelimited(end), depth);
        break;
      case 58: {
        const inner = reader.lengthDelimited(end);
        value = reader.bytes.toString('base64', reader.position, inner);
        reader.position = inner;
        break;
      }
      default:
        reader.skip(tag, end);
    }
  }
  reader.leave(end);
  return value;
}

function readList(reader: ProtobufReader, end: number, depth: number): AttributeValue {
  if (depth >= attributeDepthMax) return skipTo(reader, end);
  const values: AttributeValue[] = [];
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) {
      reader.allowance.spend(listItemBytes);
      values.push(readValue(reader, reader.lengthDelimited(end), depth + 1));
    } else reader.skip(tag, end);
  }
  reader.leave(end);
  return values;
}

function readMap(reader: ProtobufReader, end: number, depth: number): AttributeValue {
  if (depth >= attributeDepthMax) return skipTo(reader, end);
  const values: Attributes = new Map();
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) readAttribute(reader, reader.lengthDelimited(end), values, depth + 1);
    else reader.skip(tag, end);
  }
  reader.leave(end);
  return values;
}

function skipTo(reader: ProtobufReader, end: number): null {
  reader.position = end;
  return null;
}
