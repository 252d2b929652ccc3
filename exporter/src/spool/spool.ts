import { open, unlink, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@lakegauge/database';
import { appendRows, countRows } from '../rows/telemetry-row-lists.ts';
import { emptyRows, type TelemetryRows } from '../rows/telemetry-rows.ts';
import { adoptFolders } from './adopt-folders.ts';
import { LaneFolder } from './lane-folder.ts';
import { decodeRecord, encodeRecords, findRecord } from './record.ts';
import { readBytes, toSegmentHeader, type Segment } from './segment.ts';
import { SpoolBudget, type SpoolLane } from './spool-budget.ts';

export interface SpoolOptions {
  /** Shared by all processes that spool; on a disk of this machine. */
  folder: string;
  /** What the lanes of this process may take of the disk together. */
  bytesMax: number;
  /** A short name of where the rows go: what is left behind is only adopted for the same. */
  destination: string;
  logger: Logger;
  /** Told of rows that are lost here: dropped for newer ones, or unreadable. */
  onLost: (reason: 'spool_full' | 'spool_damaged', rows: number) => void;
}

/** Where rows of one write or read stand. */
export interface SpoolPart {
  segment: Segment;
  end: number;
  rows: number;
}

const segmentBytesMax = 2 * 1024 * 1024;
const segmentBytesMin = 4 * 1024;
// A power cut loses at most so much; a killed process loses nothing that was written, synced or not.
const syncEveryMs = 1000;

/**
 * Rows on disk, oldest first: one lane, written by one exporter and read by it alone, plus what it adopted from
 * processes that died. Appends are written before they resolve. Rows that were read come again after `rewind`, and are
 * gone for good after `release`.
 */
export class Spool implements SpoolLane {
  readonly #options: SpoolOptions;
  readonly #parent: string;
  readonly #budget: SpoolBudget;
  readonly #segmentBytes: number;
  #segments: Segment[] = [];
  #folder: LaneFolder | undefined;
  #tail: { segment: Segment; handle: FileHandle } | undefined;
  #lastNumber = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #syncTimer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #damages = 0;

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#parent = join(options.folder, options.destination);
    this.#budget = SpoolBudget.of(options.folder, options.bytesMax);
    this.#budget.join(this);
    this.#segmentBytes = Math.min(segmentBytesMax, Math.max(segmentBytesMin, options.bytesMax / 8));
  }

  get rows(): number {
    return this.#segments.reduce((sum, { rows }) => sum + rows, 0);
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Stretches of files that could not be read: torn by a kill, or altered on the disk. */
  get damages(): number {
    return this.#damages;
  }

  /** When the oldest row came, milliseconds since 1970. */
  get since(): number | undefined {
    return this.#segments[0]?.since;
  }

  get isEmpty(): boolean {
    return !this.#segments.some(({ readTo, bytes, rows }) => readTo < bytes || rows > 0);
  }

  /** Takes over what dead processes left; it is older than anything of ours. Throws where the folder cannot be used. */
  adopt(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isClosed) return;
      const adopted = await adoptFolders(this.#parent, this.#options.logger);
      for (const { bytes } of adopted) this.#budget.add(bytes);
      this.#segments = [...adopted, ...this.#segments];
      this.#budget.makeRoom(this, 0);
    });
  }

  /**
   * Writes rows behind all others; they survive the process from then on. `isRead` marks rows that are being sent
   * already. Throws where the disk does not take them, with nothing of them kept.
   */
  append(rows: TelemetryRows, { isRead = false } = {}): Promise<SpoolPart | undefined> {
    return this.#inTurn(async () => {
      const bytes = encodeRecords(rows);
      const rowCount = countRows(rows);
      if (!this.#budget.makeRoom(this, bytes.length + toSegmentHeader().length)) {
        // What is being sent already may yet be stored.
        if (!isRead) this.#options.onLost('spool_full', rowCount);
        return undefined;
      }
      const { segment, handle } = await this.#openTail(bytes.length);
      try {
        await writeAll(handle, bytes);
      } catch (error) {
        await this.#closeTail();
        await truncate(segment.path, segment.bytes).catch(() => {});
        this.#removeIfDone(segment);
        throw error;
      }
      segment.bytes += bytes.length;
      segment.rows += rowCount;
      this.#budget.add(bytes.length);
      if (isRead) {
        segment.readRows += rowCount;
        segment.readTo = segment.bytes;
      }
      this.#syncSoon();
      return { segment, end: segment.bytes, rows: rowCount };
    });
  }

  /** The oldest rows that were not read yet, at least one record of them, until they are `rowsMax`. */
  async read(rowsMax: number): Promise<{ rows: TelemetryRows; part: SpoolPart } | undefined> {
    for (;;) {
      const segment = this.#segments.find(({ readTo, bytes }) => readTo < bytes);
      if (!segment) return undefined;
      const rows = await this.#readFrom(segment, rowsMax);
      if (rows) return { rows, part: { segment, end: segment.readTo, rows: countRows(rows) } };
    }
  }

  /** Forgets rows: they are stored, or refused for good. */
  async release({ segment, end, rows }: SpoolPart): Promise<void> {
    if (segment.isDropped) return;
    segment.rows -= rows;
    segment.readRows -= rows;
    segment.releasedTo = end;
    if (end >= segment.bytes) await this.#finish(segment);
    if (!this.#segments.includes(segment)) return;
    // Only spares a repetition, which would be recognised.
    await segment.folder.writeReleased({ number: segment.number, offset: end }).catch(() => {});
  }

  /** Rows that were read could not be stored: they are the oldest again. */
  rewind({ segment, rows }: SpoolPart): void {
    if (segment.isDropped) this.#options.onLost('spool_full', rows);
    else {
      segment.readTo = segment.releasedTo;
      segment.readRows = 0;
    }
  }

  /** Syncs and lets go; what is left is adopted by the next process, or by one that is there already. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#isClosed = true;
      await this.#closeTail();
      this.#budget.leave(this);
      for (const { bytes } of this.#segments) this.#budget.add(-bytes);
      const folders = new Set(this.#segments.map(({ folder }) => folder));
      if (this.#folder) folders.add(this.#folder);
      this.#segments = [];
      for (const folder of folders) await folder.close().catch(() => {});
    });
  }

  oldest(isForItself: boolean): Segment | undefined {
    return this.#segments.find((segment) => isForItself || segment !== this.#tail?.segment);
  }

  drop(segment: Segment): void {
    this.#options.onLost('spool_full', segment.rows - segment.readRows);
    segment.isDropped = true;
    this.#remove(segment);
  }

  async #readFrom(segment: Segment, rowsMax: number): Promise<TelemetryRows | undefined> {
    const from = segment.readTo;
    const to = segment.bytes;
    const rows = emptyRows();
    const bytes = await readBytes(segment.path, from, to).catch((error: unknown) => {
      this.#options.logger.warn(
        { file: segment.path, error: String(error) },
        'Part of the spool cannot be read'
      );
      return Buffer.alloc(0);
    });
    if (segment.isDropped) return undefined;

    let at = 0;
    let skippedBytes = 0;
    let record = findRecord(bytes, 0);
    while (record && (at === 0 || countRows(rows) + record.rowCount <= rowsMax)) {
      skippedBytes += record.skippedBytes;
      appendRows(rows, decodeRecord(record));
      at = record.end;
      record = findRecord(bytes, at);
    }
    if (!record) skippedBytes += to - from - at;
    segment.readTo = record ? from + at : to;
    segment.readRows += countRows(rows);
    if (skippedBytes > 0) this.#noteDamage(segment, skippedBytes);
    if (at > 0) return rows;
    if (segment.readRows === 0) await this.#finish(segment);
    return undefined;
  }

  #noteDamage(segment: Segment, skippedBytes: number): void {
    this.#damages++;
    this.#options.logger.warn(
      { file: segment.path, bytes: skippedBytes },
      'Part of the spool was torn or altered and is stepped over'
    );
    // How many rows a damaged stretch had is known at the end, of what this process wrote or counted.
    if (segment.readTo < segment.bytes || segment.rows === segment.readRows) return;
    this.#options.onLost('spool_damaged', segment.rows - segment.readRows);
    segment.rows = segment.readRows;
  }

  /** Removes a segment that has nothing left; in turn, since it may be the one that is being written to. */
  #finish(segment: Segment): Promise<void> {
    return this.#inTurn(async () => {
      if (segment.isDropped || segment.readTo < segment.bytes || segment.readRows > 0) return;
      if (segment === this.#tail?.segment) await this.#closeTail();
      this.#removeIfDone(segment);
    });
  }

  #removeIfDone(segment: Segment): void {
    if (segment.rows === 0 && segment.readTo >= segment.bytes) this.#remove(segment);
  }

  #remove(segment: Segment): void {
    if (segment === this.#tail?.segment) void this.#closeTail();
    this.#segments = this.#segments.filter((each) => each !== segment);
    this.#budget.add(-segment.bytes);
    const { folder } = segment;
    const isLast = folder !== this.#folder && !this.#segments.some((each) => each.folder === folder);
    void unlink(segment.path)
      .catch(() => {})
      .then(() => (isLast ? folder.close() : undefined))
      .catch(() => {});
  }

  async #openTail(length: number): Promise<{ segment: Segment; handle: FileHandle }> {
    if (this.#isClosed) throw new Error('The spool is closed');
    if (this.#tail && this.#tail.segment.bytes + length <= this.#segmentBytes) return this.#tail;
    await this.#closeTail();
    this.#tail = await this.#createSegment().catch(async () => {
      // Somebody may have removed the folder; a disk that is full fails again.
      await this.#folder?.close().catch(() => {});
      this.#folder = undefined;
      return this.#createSegment();
    });
    this.#segments.push(this.#tail.segment);
    this.#budget.add(this.#tail.segment.bytes);
    return this.#tail;
  }

  async #createSegment(): Promise<{ segment: Segment; handle: FileHandle }> {
    const folder = (this.#folder ??= await LaneFolder.create(this.#parent));
    const number = ++this.#lastNumber;
    const path = folder.segmentPath(number);
    const header = toSegmentHeader();
    const handle = await open(path, 'wx', 0o600);
    try {
      await writeAll(handle, header);
      await syncFolder(folder.path);
    } catch (error) {
      await handle.close();
      await unlink(path).catch(() => {});
      throw error;
    }
    const segment: Segment = {
      folder,
      number,
      path,
      bytes: header.length,
      rows: 0,
      readRows: 0,
      readTo: header.length,
      releasedTo: header.length,
      since: Date.now(),
      order: this.#budget.nextOrder(),
      isDropped: false
    };
    return { segment, handle };
  }

  async #closeTail(): Promise<void> {
    const handle = this.#tail?.handle;
    this.#tail = undefined;
    clearTimeout(this.#syncTimer);
    this.#syncTimer = undefined;
    await handle?.datasync().catch(() => {});
    await handle?.close().catch(() => {});
  }

  #syncSoon(): void {
    if (this.#syncTimer) return;
    this.#syncTimer = setTimeout(() => {
      this.#syncTimer = undefined;
      void this.#tail?.handle.datasync().catch(() => {});
    }, syncEveryMs);
    this.#syncTimer.unref();
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await handle.write(bytes, written, bytes.length - written, null)).bytesWritten;
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path);
  await handle.sync().catch(() => {});
  await handle.close();
}
