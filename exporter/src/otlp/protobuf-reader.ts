import { setUnixTime, type UnixTime } from '../rows/unix-time.ts';
import { DecodeAllowance } from './decode-allowance.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import type { SliceableBuffer } from './sliceable-buffer.ts';

// The deprecated groups are the only thing that nests without a length.
const groupDepthMax = 32;

/**
 * Walks over the wire format (protobuf.dev/programming-guides/encoding). Each message is read by a loop
 * `while (reader.position < end)` that ends with `reader.leave(end)`: a value that runs over the end of its message is
 * found there, and a length that does so when it is read. Nothing is ever read outside the buffer.
 */
export class ProtobufReader {
  readonly bytes: Buffer;
  position = 0;
  readonly allowance: DecodeAllowance;
  readonly #view: DataView;

  constructor(bytes: Buffer, allowance = new DecodeAllowance()) {
    this.bytes = bytes;
    this.allowance = allowance;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Field number times 8 plus wire type. */
  tag(): number {
    const byte = this.bytes[this.position]!;
    if (byte < 0x80 && byte >= 8) {
      this.position++;
      return byte;
    }
    const tag = this.uint32();
    if (tag < 8) this.#fail('field number 0');
    return tag;
  }

  /** The low 32 bits of a varint of at most 10 bytes. */
  uint32(): number {
    const bytes = this.bytes;
    let byte = bytes[this.position++]!;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let shift = 7; shift < 70; shift += 7) {
      byte = bytes[this.position++]!;
      if (byte === undefined) this.#fail('the data ends inside a number');
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    return this.#fail('a number is longer than 10 bytes');
  }

  int32(): number {
    return this.uint32() | 0;
  }

  /** Zigzag. */
  sint32(): number {
    const value = this.uint32();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A signed 64-bit varint; beyond 2^53 as decimal text. */
  int64(): number | string {
    const start = this.position;
    const low = this.uint32();
    if (this.position - start <= 4) return low;
    const value = BigInt.asIntN(64, this.#varintBits(start));
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }

  /** An unsigned 64-bit varint; inexact beyond 2^53. */
  uint64(): number {
    const start = this.position;
    const low = this.uint32();
    return this.position - start <= 4 ? low : Number(BigInt.asUintN(64, this.#varintBits(start)));
  }

  /** An unsigned fixed64; inexact beyond 2^53. */
  fixed64(end: number): number {
    const at = this.#advance(8, end);
    return this.#view.getUint32(at + 4, true) * 4_294_967_296 + this.#view.getUint32(at, true);
  }

  /** A signed fixed64; inexact beyond 2^53. */
  sfixed64(end: number): number {
    const at = this.#advance(8, end);
    return this.#view.getInt32(at + 4, true) * 4_294_967_296 + this.#view.getUint32(at, true);
  }

  double(end: number): number {
    return this.#view.getFloat64(this.#advance(8, end), true);
  }

  /** A fixed64 of nanoseconds since 1970, into `time`. */
  unixTime(end: number, time: UnixTime): void {
    const at = this.#advance(8, end);
    const high = this.#view.getUint32(at + 4, true);
    const low = this.#view.getUint32(at, true);
    setUnixTime(time, high, low);
  }

  /** Reads the length of a message, text or bytes inside the message that ends at `end`; returns where it ends. */
  lengthDelimited(end: number): number {
    const length = this.uint32();
    const inner = this.position + length;
    if (inner > end) this.#fail('a length runs over the end of its message');
    return inner;
  }

  /** Hexadecimal digits of `byteCount` bytes; empty where there are more or fewer. */
  hex(end: number, byteCount: number): string {
    const inner = this.lengthDelimited(end);
    const start = this.position;
    this.position = inner;
    return inner - start === byteCount ? (this.bytes as SliceableBuffer).hexSlice(start, inner) : '';
  }

  /** Steps over the value of an unknown field. */
  skip(tag: number, end: number, depth = 0): void {
    switch (tag & 7) {
      case 0:
        this.uint32();
        return;
      case 1:
        this.#advance(8, end);
        return;
      case 2:
        this.position = this.lengthDelimited(end);
        return;
      case 3:
        this.#skipGroup(tag >>> 3, end, depth);
        return;
      case 5:
        this.#advance(4, end);
        return;
      default:
        this.#fail(`unknown wire type ${tag & 7}`);
    }
  }

  /** Ends the reading of a message. */
  leave(end: number): void {
    if (this.position !== end) this.#fail('a field runs over the end of its message');
  }

  #skipGroup(field: number, end: number, depth: number): void {
    if (depth >= groupDepthMax) this.#fail(`groups are nested deeper than ${groupDepthMax}`);
    while (this.position < end) {
      const tag = this.tag();
      if ((tag & 7) === 4) {
        if (tag >>> 3 !== field) this.#fail('a group ends that did not begin');
        return;
      }
      this.skip(tag, end, depth + 1);
    }
    this.#fail('a group has no end');
  }

  #varintBits(start: number): bigint {
    let value = 0n;
    for (let at = start; at < this.position; at++) {
      value |= BigInt(this.bytes[at]! & 0x7f) << BigInt(7 * (at - start));
    }
    return value;
  }

  #advance(byteCount: number, end: number): number {
    const at = this.position;
    this.position = at + byteCount;
    if (this.position > end) this.#fail('the data ends inside a number');
    return at;
  }

  #fail(what: string): never {
    throw new OtlpDecodeError(`The body is not protobuf of this kind: ${what} (at byte ${this.position})`);
  }
}
