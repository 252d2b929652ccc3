import { open, unlink, type FileHandle } from 'node:fs/promises';
import type { LaneFolder } from './lane-folder.ts';
import { toSegmentHeader, writeBytes, type Segment } from './segment.ts';

/** A new segment without rows, open for writing. Throws, with nothing left behind, where the disk does not take it. */
export async function createSegment(
  folder: LaneFolder,
  number: number,
  order: number
): Promise<{ segment: Segment; handle: FileHandle }> {
  const path = folder.segmentPath(number);
  const header = toSegmentHeader();
  const handle = await open(path, 'wx', 0o600);
  try {
    await writeBytes(handle, header);
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
    order,
    isDropped: false
  };
  return { segment, handle };
}

/** A file is only found again after a power cut when its folder was synced, too. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path);
  await handle.sync().catch(() => {});
  await handle.close();
}
