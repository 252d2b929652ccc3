import { createGunzip, createInflate, createInflateRaw, gunzipSync } from 'node:zlib';
import { RefusedRequest } from './answer.ts';
import type { Hold } from './memory-budget.ts';
import { tooLarge, type Body } from './read-body.ts';

// Large enough that a body of the usual size comes in one piece.
const chunkBytes = 128 * 1024;
// A body of the usual size is inflated at once, in about a millisecond: the buffers and turns of a stream cost more.
const atOnceBytesMax = 1024 * 1024;

/**
 * The bytes of a body, decompressed where they were compressed; stops as soon as they would pass the limit. Throws a
 * RefusedRequest: 413 past the limit, 400 where they are broken, 429 where `hold` finds no room.
 */
export async function decompress(
  { bytes, compression }: Body,
  inflatedBytesMax: number,
  hold: Hold
): Promise<Buffer> {
  if (compression === null) return bytes;
  const whole = compression === 'gzip' ? gunzipAtOnce(bytes, inflatedBytesMax, hold) : null;
  if (whole) return whole;
  const stream = open(compression, bytes);
  const chunks: Buffer[] = [];
  let length = 0;
  // Read on all the same: whoever sends a bomb is told so, and not to send it again later.
  let noRoom: RefusedRequest | undefined;
  stream.end(bytes);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > inflatedBytesMax) {
        throw tooLarge(`more than ${inflatedBytesMax} bytes after decompression`, inflatedBytesMax);
      }
      noRoom ??= refusalOf(() => hold.grow(chunk.length));
      if (noRoom) chunks.length = 0;
      else chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof RefusedRequest) throw error;
    throw new RefusedRequest(400, `The body cannot be decompressed: ${(error as Error).message}`);
  }
  if (noRoom) throw noRoom;
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
}

/** A body that says that it is small; null where that is not true, or it is broken, or has no room. */
function gunzipAtOnce(bytes: Buffer, inflatedBytesMax: number, hold: Hold): Buffer | null {
  if (bytes.length < 18) return null;
  // The last four bytes of gzip are the size (RFC 1952, 2.3.1), so that the output is one buffer of just that length.
  const size = bytes.readUInt32LE(bytes.length - 4);
  if (size > Math.min(atOnceBytesMax, inflatedBytesMax) || refusalOf(() => hold.grow(size))) return null;
  try {
    return gunzipSync(bytes, { chunkSize: Math.max(size + 1, 64), maxOutputLength: Math.max(size, 1) });
  } catch {
    hold.shrink(size);
    return null;
  }
}

function refusalOf(work: () => void): RefusedRequest | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof RefusedRequest) return error;
    throw error;
  }
}

function open(compression: 'gzip' | 'deflate', bytes: Buffer) {
  if (compression === 'gzip') return createGunzip({ chunkSize: chunkBytes });
  // "deflate" means the zlib format (RFC 9110, 8.4.1.2), but some clients send it bare; the first byte tells.
  const isBare = (bytes[0] ?? 0) % 16 !== 8;
  return isBare ? createInflateRaw({ chunkSize: chunkBytes }) : createInflate({ chunkSize: chunkBytes });
}
