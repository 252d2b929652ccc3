import { toNumericDigits } from './numeric-digits.ts';

const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const epochUs = 946_684_800_000_000;
// Up to this length a loop over the characters is faster than a call into the runtime.
const shortTextMax = 48;

/**
 * Rows in the binary format of COPY (PostgreSQL manual, COPY, "Binary Format"). Values are appended in the order of
 * the columns; nothing here knows the table.
 */
export class CopyBuffer {
  #buffer: Buffer;
  #length: number;

  constructor(bytesExpected: number) {
    this.#buffer = Buffer.allocUnsafe(Math.max(bytesExpected, 1024));
    this.#length = header.copy(this.#buffer);
  }

  /** All rows with the trailer. The buffer is of no use afterwards. */
  finish(): Buffer {
    this.#reserve(2);
    this.#length = this.#buffer.writeInt16BE(-1, this.#length);
    return this.#buffer.subarray(0, this.#length);
  }

  row(columnCount: number): void {
    this.#reserve(2);
    this.#length = this.#buffer.writeInt16BE(columnCount, this.#length);
  }

  /** From 32 hexadecimal digits, whole or in two parts. */
  uuid(digits: string, rest = ''): void {
    this.#size(16);
    const at = this.#length;
    this.#buffer.write(digits, at, 'hex');
    if (rest) this.#buffer.write(rest, at + digits.length / 2, 'hex');
    this.#length += 16;
  }

  /** Whole microseconds since 1970. */
  timestamp(us: number): void {
    this.#size(8);
    this.#long(us - epochUs);
  }

  text(value: string | null): void {
    if (value === null) this.#null();
    else this.#text(value, '');
  }

  /** JSON text. */
  jsonb(value: string | null): void {
    if (value === null) this.#null();
    else this.#text(value, '\x01');
  }

  /** From hexadecimal digits. */
  bytea(digits: string | null): void {
    if (digits === null) return this.#null();
    this.#size(digits.length / 2);
    this.#length += this.#buffer.write(digits, this.#length, 'hex');
  }

  smallint(value: number): void {
    this.#size(2);
    this.#length = this.#buffer.writeInt16BE(value, this.#length);
  }

  integer(value: number | null): void {
    if (value === null) return this.#null();
    this.#size(4);
    this.#length = this.#buffer.writeInt32BE(value, this.#length);
  }

  bigint(value: number): void {
    this.#size(8);
    this.#long(value);
  }

  double(value: number | null): void {
    if (value === null) return this.#null();
    this.#size(8);
    this.#length = this.#buffer.writeDoubleBE(value, this.#length);
  }

  boolean(value: boolean | null): void {
    if (value === null) return this.#null();
    this.#size(1);
    this.#length = this.#buffer.writeUInt8(value ? 1 : 0, this.#length);
  }

  /** From a decimal number, also with an exponent. */
  numeric(value: string | null): void {
    if (value === null) return this.#null();
    const { digits, weight, negative, scale } = toNumericDigits(value);
    this.#size(8 + 2 * digits.length);
    for (const part of [digits.length, weight, negative ? 0x4000 : 0, scale, ...digits]) {
      this.#length = this.#buffer.writeInt16BE(part, this.#length);
    }
  }

  smallintArray(values: readonly number[]): void {
    this.#arrayHeader(values.length, 21, 2);
    for (const value of values) this.smallint(value);
  }

  bigintArray(values: readonly number[]): void {
    this.#arrayHeader(values.length, 20, 8);
    for (const value of values) this.bigint(value);
  }

  #null(): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeInt32BE(-1, this.#length);
  }

  #size(byteCount: number): void {
    this.#reserve(4 + byteCount);
    this.#length = this.#buffer.writeInt32BE(byteCount, this.#length);
  }

  #long(value: number): void {
    const high = Math.floor(value / 4_294_967_296);
    this.#length = this.#buffer.writeInt32BE(high, this.#length);
    this.#length = this.#buffer.writeUInt32BE(value - high * 4_294_967_296, this.#length);
  }

  #text(value: string, prefix: string): void {
    this.#reserve(4 + prefix.length + value.length * 3);
    const buffer = this.#buffer;
    const start = this.#length + 4;
    let at = start;
    if (prefix) at += buffer.write(prefix, at, 'latin1');
    const end = at + value.length;
    if (value.length <= shortTextMax) {
      for (let index = 0; at < end; at++, index++) {
        const code = value.charCodeAt(index);
        if (code >= 0x80) break;
        buffer[at] = code;
      }
    }
    if (at < end) {
      at = start + prefix.length;
      at += buffer.write(value, at, 'utf8');
    }
    buffer.writeInt32BE(at - start, this.#length);
    this.#length = at;
  }

  #arrayHeader(count: number, elementOid: number, elementBytes: number): void {
    // No dimensions is how an empty array is written.
    this.#size(count === 0 ? 12 : 20 + count * (4 + elementBytes));
    const parts = count === 0 ? [0, 0, elementOid] : [1, 0, elementOid, count, 1];
    for (const part of parts) this.#length = this.#buffer.writeInt32BE(part, this.#length);
  }

  #reserve(byteCount: number): void {
    const needed = this.#length + byteCount;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
