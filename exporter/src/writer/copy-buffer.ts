import { toNumericDigits } from './numeric-digits.ts';

const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
// Values of the hexadecimal digits by their character codes.
const digitValues = new Uint8Array(256);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  digitValues[digit.charCodeAt(0)] = digitValues[digit.toUpperCase().charCodeAt(0)] = value;
}
const epochUs = 946_684_800_000_000;
// Up to this length a loop over the characters is faster than a call into the runtime.
const shortTextMax = 48;
const initialBytes = 64 * 1024;

/**
 * Rows in the binary format of COPY (PostgreSQL manual, COPY, "Binary Format"). Values are appended in the order of
 * the columns; nothing here knows the table.
 */
export class CopyBuffer {
  #buffer = Buffer.allocUnsafeSlow(initialBytes);
  #view = viewOf(this.#buffer);
  #length = 0;

  /** Begins anew, in the same memory: what `finish` returned before is overwritten. */
  begin(): void {
    this.#length = header.copy(this.#buffer);
  }

  /** All rows with the trailer. */
  finish(): Buffer {
    this.#reserve(2);
    this.#view.setInt16(this.#length, -1);
    this.#length += 2;
    return this.#buffer.subarray(0, this.#length);
  }

  /** How much memory it holds, bytes. */
  get capacity(): number {
    return this.#buffer.length;
  }

  row(columnCount: number): void {
    this.#reserve(2);
    this.#int16(columnCount);
  }

  /** From 32 hexadecimal digits, whole or in two parts, of which the first may begin later. */
  uuid(digits: string, rest = '', from = 0): void {
    this.#size(16);
    this.#hex(digits, from);
    this.#hex(rest, 0);
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
    this.#hex(digits, 0);
  }

  smallint(value: number): void {
    this.#size(2);
    this.#int16(value);
  }

  integer(value: number | null): void {
    if (value === null) return this.#null();
    this.#size(4);
    this.#int32(value);
  }

  bigint(value: number): void {
    this.#size(8);
    this.#long(value);
  }

  double(value: number | null): void {
    if (value === null) return this.#null();
    this.#size(8);
    this.#view.setFloat64(this.#length, value);
    this.#length += 8;
  }

  boolean(value: boolean | null): void {
    if (value === null) return this.#null();
    this.#size(1);
    this.#buffer[this.#length++] = value ? 1 : 0;
  }

  /** From a decimal number, also with an exponent. */
  numeric(value: string | null): void {
    if (value === null) return this.#null();
    const { digits, weight, negative, scale } = toNumericDigits(value);
    this.#size(8 + 2 * digits.length);
    for (const part of [digits.length, weight, negative ? 0x4000 : 0, scale, ...digits]) {
      this.#int16(part);
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
    this.#int32(-1);
  }

  #size(byteCount: number): void {
    this.#reserve(4 + byteCount);
    this.#int32(byteCount);
  }

  #int16(value: number): void {
    this.#buffer[this.#length++] = value >> 8;
    this.#buffer[this.#length++] = value;
  }

  /** By bytes: until the compiler has taken it up, DataView is a call for each number. */
  #int32(value: number): void {
    const buffer = this.#buffer;
    const at = this.#length;
    buffer[at] = value >> 24;
    buffer[at + 1] = value >> 16;
    buffer[at + 2] = value >> 8;
    buffer[at + 3] = value;
    this.#length = at + 4;
  }

  /** Buffer.write does the same in three times the time. */
  #hex(digits: string, from: number): void {
    const buffer = this.#buffer;
    let at = this.#length;
    for (let index = from; index < digits.length; index += 2) {
      buffer[at++] =
        (digitValues[digits.charCodeAt(index)]! << 4) | digitValues[digits.charCodeAt(index + 1)]!;
    }
    this.#length = at;
  }

  #long(value: number): void {
    const high = Math.floor(value / 4_294_967_296);
    this.#int32(high);
    this.#int32(value - high * 4_294_967_296);
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
    this.#view.setInt32(this.#length, at - start);
    this.#length = at;
  }

  #arrayHeader(count: number, elementOid: number, elementBytes: number): void {
    // No dimensions is how an empty array is written.
    this.#size(count === 0 ? 12 : 20 + count * (4 + elementBytes));
    const parts = count === 0 ? [0, 0, elementOid] : [1, 0, elementOid, count, 1];
    for (const part of parts) this.#int32(part);
  }

  #reserve(byteCount: number): void {
    const needed = this.#length + byteCount;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
    this.#view = viewOf(grown);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
