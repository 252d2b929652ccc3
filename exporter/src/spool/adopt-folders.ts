import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@lakegauge/database';
import { isFolderLocked } from './folder-lock.ts';
import { LaneFolder, removeEmptyFolder, segmentNumbers } from './lane-folder.ts';
import { isOwnVersion, scanSegment, type Segment } from './segment.ts';

// A process that is just making its folder has not locked it yet.
const emptyMsMax = 60_000;

/** Takes over the folders of processes that ended and returns their segments, oldest first. */
export async function adoptFolders(parent: string, logger: Logger): Promise<Segment[]> {
  const adopted: Segment[] = [];
  for (const name of (await foldersIn(parent)).sort()) {
    try {
      adopted.push(...(await adoptFolder(parent, name, logger)));
    } catch (error) {
      // Another process was faster, or took it from us in the same moment; it has the rows then.
      logger.debug({ folder: join(parent, name), error: String(error) }, 'A spool folder was not adopted');
    }
  }
  return adopted;
}

async function adoptFolder(parent: string, name: string, logger: Logger): Promise<Segment[]> {
  const path = join(parent, name);
  const [first] = await segmentNumbers(path);
  if (await isFolderLocked(path)) return [];
  if (first === undefined) {
    if (Date.now() - (await stat(path)).mtimeMs > emptyMsMax) await removeEmptyFolder(path);
    return [];
  }
  if (!(await isOwnVersion(join(path, `${String(first).padStart(10, '0')}.segment`)))) {
    logger.warn({ folder: path }, 'The spool of another version of Lakegauge is left for that version');
    return [];
  }
  const folder = await LaneFolder.claim(parent, name);
  const segments = await scanFolder(folder).catch(async (error: unknown) => {
    await folder.close();
    throw error;
  });
  if (segments.length === 0) await folder.close();
  const rows = segments.reduce((sum, segment) => sum + segment.rows, 0);
  logger.info({ folder: folder.path, rows }, 'Took over telemetry that a process which ended had not stored');
  return segments;
}

async function scanFolder(folder: LaneFolder): Promise<Segment[]> {
  const released = await folder.readReleased();
  const segments: Segment[] = [];
  for (const number of await segmentNumbers(folder.path)) {
    const file = folder.segmentPath(number);
    const segment = await scanSegment(folder, number, released, (await stat(file)).mtimeMs);
    if (number < released.number || segment.readTo >= segment.bytes) await unlink(file);
    else segments.push(segment);
  }
  return segments;
}

async function foldersIn(parent: string): Promise<string[]> {
  try {
    const entries = await readdir(parent, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
