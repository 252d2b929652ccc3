import type { Field, Message } from './otlp-schema.ts';

/** A message of the proto3 wire format, from an object in the shape of its JSON. Fields outside the schema are left out. */
export function encodeMessage(schema: Message, message: Record<string, unknown>): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of Object.entries(message)) {
    const field = schema[name];
    if (field && value !== null && value !== undefined) parts.push(encodeField(field, value));
  }
  return Buffer.concat(parts);
}

/** A field that holds bytes: a message, a text, or anything that a reader does not know. */
export function lengthDelimited(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint((BigInt(number) << 3n) | 2n), varint(BigInt(bytes.length)), bytes]);
}

/** A base-128 number; negative ones take ten bytes. */
export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function encodeField([number, type]: Field, value: unknown): Buffer {
  if (Array.isArray(type)) {
    const [schema] = type as readonly [Message];
    const items = value as Record<string, unknown>[];
    return Buffer.concat(items.map((item) => lengthDelimited(number, encodeMessage(schema, item))));
  }
  if (typeof type === 'object') {
    return lengthDelimited(number, encodeMessage(type as Message, value as Record<string, unknown>));
  }
  const tag = (wireType: bigint) => varint((BigInt(number) << 3n) | wireType);
  switch (type) {
    case 'varint':
      return Buffer.concat([tag(0n), varint(BigInt(value as string | number | boolean))]);
    case 'fixed64':
      return Buffer.concat([tag(1n), fixed64(value as string)]);
    case 'double':
      return Buffer.concat([tag(1n), double(value as number)]);
    case 'packedFixed64':
      return lengthDelimited(number, Buffer.concat((value as string[]).map(fixed64)));
    case 'packedDouble':
      return lengthDelimited(number, Buffer.concat((value as number[]).map(double)));
    case 'hex':
    case 'base64':
      return lengthDelimited(number, Buffer.from(value as string, type));
    case 'string':
      return lengthDelimited(number, Buffer.from(value as string));
  }
  throw new Error(`No encoding for ${String(type)}`);
}

function fixed64(value: string | number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/** What a field of a message holds: a number, or bytes. */
export type FieldValue = bigint | Buffer;

/** The fields of a message by their number, the last one where one repeats. Throws where the bytes are no message. */
export function readMessage(bytes: Buffer): Map<number, FieldValue> {
  const fields = new Map<number, FieldValue>();
  let at = 0;
  const readVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('it ends in the middle of a number');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new Error('it has a number of more than ten bytes');
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error('it ends in the middle of a field');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = readVarint();
    const number = Number(tag >> 3n);
    if (number === 0) throw new Error('it has a field number 0');
    switch (Number(tag & 7n)) {
      case 0:
        fields.set(number, readVarint());
        break;
      case 1:
        fields.set(number, take(8));
        break;
      case 2:
        fields.set(number, take(Number(readVarint())));
        break;
      case 5:
        fields.set(number, take(4));
        break;
      default:
        throw new Error(`it has the wire type ${tag & 7n}`);
    }
  }
  return fields;
}
