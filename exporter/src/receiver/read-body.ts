import type { Request } from 'express';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';
import { RefusedRequest } from './answer.ts';

export interface BodyLimits {
  /** As it arrives. */
  bodyBytesMax: number;
  /** After decompression, which stops as soon as it would be passed. */
  inflatedBytesMax: number;
}

const decompressions = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  rawDeflate: promisify(inflateRaw)
};

/**
 * The whole body, decompressed. Throws a RefusedRequest: 413 past a limit, 415 for another compression, 400 for one that
 * is broken. Null when the client went away, so that nobody waits for an answer.
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Buffer | null> {
  const compression = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (!['identity', '', 'gzip', 'x-gzip', 'deflate'].includes(compression)) {
    throw new RefusedRequest(
      415,
      `Content-Encoding ${compression} is not read here; use gzip, deflate or none`
    );
  }
  const body = await readBytes(request, limits.bodyBytesMax);
  if (body === null || compression === 'identity' || compression === '') return body;
  return decompress(body, compression === 'deflate', limits.inflatedBytesMax);
}

async function readBytes(request: Request, bodyBytesMax: number): Promise<Buffer | null> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > bodyBytesMax) throw tooLarge(`${announced} bytes`, bodyBytesMax);
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= bodyBytesMax) chunks.push(chunk);
    else request.emit('tooLarge');
  });
  const ended = new AbortController();
  try {
    const outcome = await Promise.race([
      once(request, 'end', ended).then(() => 'whole' as const),
      once(request, 'close', ended).then(() => 'gone' as const),
      once(request, 'tooLarge', ended).then(() => 'tooLarge' as const)
    ]);
    if (outcome === 'tooLarge') throw tooLarge(`more than ${bodyBytesMax} bytes`, bodyBytesMax);
    return outcome === 'gone' ? null : Buffer.concat(chunks, length);
  } catch (error) {
    if (error instanceof RefusedRequest) throw error;
    // The connection broke: nobody is there to be told.
    return null;
  } finally {
    ended.abort();
    request.removeAllListeners('data');
  }
}

async function decompress(body: Buffer, isDeflate: boolean, inflatedBytesMax: number): Promise<Buffer> {
  // "deflate" means the zlib format (RFC 9110, 8.4.1.2), but some clients send it bare; the first byte tells.
  const isBare = isDeflate && (body[0] ?? 0) % 16 !== 8;
  const run = decompressions[isDeflate ? (isBare ? 'rawDeflate' : 'deflate') : 'gzip'];
  try {
    return await run(body, { maxOutputLength: inflatedBytesMax });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(`more than ${inflatedBytesMax} bytes after decompression`, inflatedBytesMax);
    }
    throw new RefusedRequest(400, `The body cannot be decompressed: ${(error as Error).message}`);
  }
}

function tooLarge(size: string, limit: number): RefusedRequest {
  return new RefusedRequest(413, `The body has ${size}; at most ${limit} are taken. Send smaller batches`);
}
