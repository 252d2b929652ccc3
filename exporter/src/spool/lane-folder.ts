import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, rmdir, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { lockFolder, type FolderLock } from './folder-lock.ts';

/** How far the rows of a folder are stored: everything before `offset` in segment `number`, and all earlier ones. */
export interface Released {
  number: number;
  offset: number;
}

const releasedName = 'released';
const releasedBytes = 16;
const segmentName = /^(\d{10})\.segment$/;

/** The folder of one lane: its segments, its lock, and how far its rows are stored. */
export class LaneFolder {
  readonly path: string;
  readonly #lock: FolderLock;
  #released: FileHandle | undefined;

  private constructor(path: string, lock: FolderLock) {
    this.path = path;
    this.#lock = lock;
  }

  /** Makes one of this process's own. Only its owner may read it: rows name users. */
  static async create(parent: string): Promise<LaneFolder> {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    // Begins with the time, so that folders are adopted in the order in which they were made.
    const path = join(parent, `${Date.now()}-${suffix()}`);
    await mkdir(path, { mode: 0o700 });
    return new LaneFolder(path, await lockFolder(path));
  }

  /** Takes over one that nobody holds; of several that try one succeeds, since only one can rename it. */
  static async claim(parent: string, name: string): Promise<LaneFolder> {
    const path = join(parent, `${name.split('~')[0]}~${suffix()}`);
    await rename(join(parent, name), path);
    return new LaneFolder(path, await lockFolder(path));
  }

  segmentPath(number: number): string {
    return join(this.path, `${String(number).padStart(10, '0')}.segment`);
  }

  /** Noted without a sync: what is replayed once more after a power cut is recognised by its ids. */
  async writeReleased({ number, offset }: Released): Promise<void> {
    const bytes = Buffer.alloc(releasedBytes);
    bytes.writeUInt32LE(number, 0);
    bytes.writeUIntLE(offset, 4, 6);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 12)), 12);
    this.#released ??= await open(join(this.path, releasedName), 'w', 0o600);
    await this.#released.write(bytes, 0, bytes.length, 0);
  }

  /** Nothing is taken as stored where the note is missing or torn. */
  async readReleased(): Promise<Released> {
    const bytes = await readFile(join(this.path, releasedName)).catch(() => Buffer.alloc(0));
    const isWhole = bytes.length === releasedBytes && crc32(bytes.subarray(0, 12)) === bytes.readUInt32LE(12);
    return isWhole
      ? { number: bytes.readUInt32LE(0), offset: bytes.readUIntLE(4, 6) }
      : { number: 0, offset: 0 };
  }

  /** Lets go of it; where no segment is left it is removed. */
  async close(): Promise<void> {
    await this.#released?.close();
    await this.#lock.release();
    if ((await segmentNumbers(this.path)).length === 0) await removeEmptyFolder(this.path);
  }
}

/** The numbers of the segments in a folder, ascending. */
export async function segmentNumbers(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => segmentName.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Removes a folder without segments; one that has got a segment meanwhile stays. */
export async function removeEmptyFolder(folder: string): Promise<void> {
  await rm(join(folder, releasedName), { force: true });
  await unlink(join(folder, 'lock')).catch(() => {});
  await rmdir(folder).catch(() => {});
}

function suffix(): string {
  return randomBytes(4).toString('hex');
}
