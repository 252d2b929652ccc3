import { open, readFile } from 'node:fs/promises';
import type { LaneFolder, Released } from './lane-folder.ts';
import { findRecord } from './record.ts';

/** A file of records, and what became of its rows. Only its end is ever written to. */
export interface Segment {
  folder: LaneFolder;
  number: number;
  path: string;
  /** Length of what was written in full. */
  bytes: number;
  /** Rows that are not known to be stored. */
  rows: number;
  /** Those of them that were read, or handed over before they were written, and have no answer yet. */
  readRows: number;
  readTo: number;
  releasedTo: number;
  /** When its first row came, milliseconds since 1970. */
  since: number;
  /** Which is the oldest of all that share a budget. */
  order: number;
  isDropped: boolean;
}

// The last byte is the version of the format: raise it when a row gains, loses or reinterprets a field.
const segmentHeader = Buffer.from('LGSPOOL\x01', 'latin1');

/** The bytes that a segment begins with. */
export function toSegmentHeader(): Buffer {
  return segmentHeader;
}

/** Whether this version wrote the file, or was interrupted before it said so. */
export async function isOwnVersion(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(segmentHeader.length),
      0,
      segmentHeader.length,
      0
    );
    return segmentHeader.subarray(0, bytesRead).equals(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** A segment that another process left behind, with the rows in it counted. */
export async function scanSegment(
  folder: LaneFolder,
  number: number,
  released: Released,
  since: number
): Promise<Segment> {
  const path = folder.segmentPath(number);
  const bytes = await readFile(path);
  const from = Math.max(segmentHeader.length, number === released.number ? released.offset : 0);
  let rows = 0;
  let end = from;
  for (let record = findRecord(bytes, from); record; record = findRecord(bytes, record.end)) {
    rows += record.rowCount;
    end = record.end;
  }
  return {
    folder,
    number,
    path,
    // What is torn behind the last record is read too, so that it is noticed.
    bytes: Math.max(bytes.length, end),
    rows,
    readRows: 0,
    readTo: from,
    releasedTo: from,
    since,
    order: -1,
    isDropped: false
  };
}

/** Bytes `[from, to)` of a file; fewer where it has become shorter. */
export async function readBytes(path: string, from: number, to: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const bytes = Buffer.alloc(Math.max(0, to - from));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, from + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await handle.close();
  }
}
