import { crc32 } from 'node:zlib';
import { countRows, halveRows } from '../rows/telemetry-row-lists.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';

// Bytes that UTF-8 never has, so that no record's text holds them: behind a damaged record the next one is found again.
const marker = Buffer.from([0xff, 0x4c, 0x52, 0xfe]);
// Marker, length of the text, number of rows, CRC-32 of the latter two and the text.
const headerBytes = 16;
// What is made or read in one go holds up the program's own work; 1,000 spans are some 280 KB and a millisecond.
const textBytesMax = 1024 * 1024;

/** A record as it stands in a file. */
export interface FoundRecord {
  rowCount: number;
  text: Buffer;
  /** Where the next one begins. */
  end: number;
  /** Bytes before it that make no record. */
  skippedBytes: number;
}

/** Rows as bytes of a segment: one record, or several where one would be large. */
export function encodeRecords(rows: TelemetryRows): Buffer {
  const text = Buffer.from(JSON.stringify(rows));
  const rowCount = countRows(rows);
  if (text.length > textBytesMax && rowCount > 1) {
    const [first, second] = halveRows(rows);
    return Buffer.concat([encodeRecords(first), encodeRecords(second)]);
  }
  const header = Buffer.alloc(headerBytes);
  marker.copy(header);
  header.writeUInt32LE(text.length, 4);
  header.writeUInt32LE(rowCount, 8);
  header.writeUInt32LE(checksum(header.subarray(4, 12), text), 12);
  return Buffer.concat([header, text]);
}

/** The first whole record at or behind `from`; whatever is torn or altered before it is stepped over. */
export function findRecord(bytes: Buffer, from: number): FoundRecord | undefined {
  for (let at = bytes.indexOf(marker, from); at >= 0; at = bytes.indexOf(marker, at + 1)) {
    const record = recordAt(bytes, at);
    if (record) return { ...record, skippedBytes: at - from };
  }
  return undefined;
}

/** The rows of a record whose checksum holds: they are as they were written. */
export function decodeRecord(record: FoundRecord): TelemetryRows {
  return JSON.parse(record.text.toString()) as TelemetryRows;
}

function recordAt(bytes: Buffer, at: number): Omit<FoundRecord, 'skippedBytes'> | undefined {
  const start = at + headerBytes;
  if (start > bytes.length) return undefined;
  const end = start + bytes.readUInt32LE(at + 4);
  if (end > bytes.length) return undefined;
  const text = bytes.subarray(start, end);
  if (checksum(bytes.subarray(at + 4, at + 12), text) !== bytes.readUInt32LE(at + 12)) return undefined;
  return { rowCount: bytes.readUInt32LE(at + 8), text, end };
}

function checksum(header: Buffer, text: Buffer): number {
  return crc32(text, crc32(header));
}
