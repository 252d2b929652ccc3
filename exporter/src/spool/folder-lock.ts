import { once } from 'node:events';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

/** Held until it is released or the process ends, however it ends. */
export interface FolderLock {
  release(): Promise<void>;
}

const name = 'lock';
// A socket's address has room for 108 bytes on Linux and 104 on macOS.
const addressBytesMax = 100;

/**
 * Locks a folder that nobody else has locked, by listening on a socket in it: the kernel lets go of that when the process
 * ends, and knows it across containers that share a disk, where process ids say nothing.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await rm(join(folder, name), { force: true });
  const address = await openAddress(folder);
  // In a cluster the primary would else listen for its workers, and outlive them.
  const server = createServer((socket) => socket.destroy()).unref();
  server.listen({ path: address.path, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    await address.close();
    throw error;
  }
  // A listener that fails to accept still holds the lock.
  server.on('error', () => {});
  return {
    async release() {
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      await address.close();
    }
  };
}

/** Whether a living process holds the folder. Where that cannot be known it counts as held. */
export async function isFolderLocked(folder: string): Promise<boolean> {
  const address = await openAddress(folder);
  const socket = connect(address.path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return !['ECONNREFUSED', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    socket.on('error', () => {}).destroy();
    await address.close();
  }
}

/** A short way to a socket in a deep folder, which Linux has. */
async function openAddress(folder: string): Promise<{ path: string; close(): Promise<void> }> {
  const path = join(folder, name);
  if (Buffer.byteLength(path) <= addressBytesMax) return { path, close: async () => {} };
  if (process.platform !== 'linux') {
    throw new Error(
      `${folder} is too long for a spool: ${addressBytesMax} bytes are the most, with what is in it`
    );
  }
  const handle: FileHandle = await open(folder);
  return { path: `/proc/self/fd/${handle.fd}/${name}`, close: () => handle.close() };
}
