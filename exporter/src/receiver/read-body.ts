import type { Request } from 'express';
import { RefusedRequest } from './answer.ts';
import type { Hold } from './memory-budget.ts';

/** A body as it arrived. */
export interface Body {
  bytes: Buffer;
  compression: Compression;
}

export type Compression = 'gzip' | 'deflate' | null;

const compressions: Record<string, Compression> = {
  '': null,
  identity: null,
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate'
};

/** How slowly a body may come. */
export interface Pace {
  /** Time that every body has. */
  graceMs: number;
  /** What has to arrive in each second beyond it. */
  bytesPerSecondMin: number;
}

// Some 8 kB/s for the largest body, and an end in seconds for one of a byte a second.
const usualPace: Pace = { graceMs: 10_000, bytesPerSecondMin: 8000 };

/**
 * The whole body as it arrived. Throws a RefusedRequest: 408 when it comes too slowly, 413 past the limit, 415 for a
 * compression that is not known, 429 where `hold` finds no room. Null when the client went away, so that nobody waits
 * for an answer.
 */
export async function readBody(
  request: Request,
  bodyBytesMax: number,
  hold: Hold,
  pace = usualPace
): Promise<Body | null> {
  const name = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const compression = Object.hasOwn(compressions, name) ? compressions[name]! : undefined;
  if (compression === undefined) {
    throw new RefusedRequest(415, `Content-Encoding ${name} is not read here; use gzip, deflate or none`);
  }
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > bodyBytesMax) throw tooLarge(`${announced} bytes`, bodyBytesMax);

  // It may have gone away while others were asked about it; then no event would tell.
  if (request.destroyed && !request.complete) return null;
  const bytes = await collect(request, bodyBytesMax, hold, pace);
  return bytes && { bytes, compression };
}

/** By events and not by iteration, because it has to end in the middle when time or memory are over. */
function collect(request: Request, bodyBytesMax: number, hold: Hold, pace: Pace): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const startedAt = performance.now();
    let timer = setTimeout(checkPace, pace.graceMs);
    hold.mayGiveUp(fail);

    // A broken connection closes without an end: nobody is there to be told.
    request.on('data', take).once('end', finish).once('close', leave).once('error', leave);

    function take(chunk: Buffer) {
      length += chunk.length;
      try {
        if (length > bodyBytesMax) throw tooLarge(`more than ${bodyBytesMax} bytes`, bodyBytesMax);
        hold.grow(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        fail(error as Error);
      }
    }
    function checkPace() {
      const leftMs =
        pace.graceMs + (length / pace.bytesPerSecondMin) * 1000 - (performance.now() - startedAt);
      if (leftMs > 0) timer = setTimeout(checkPace, leftMs);
      else fail(new RefusedRequest(408, `Only ${length} bytes of the body came in time; send it faster`));
    }
    function finish() {
      stop();
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length));
    }
    function leave() {
      stop();
      resolve(null);
    }
    function fail(error: Error) {
      stop();
      chunks.length = 0;
      // Paused and not destroyed: the answer has to go out on the same socket.
      request.pause();
      reject(error);
    }
    function stop() {
      clearTimeout(timer);
      hold.keep();
      request.off('data', take).off('end', finish).off('close', leave).off('error', leave);
      // What breaks from now on is nobody's business, but without a listener it would end the process.
      request.on('error', () => {});
    }
  });
}

/** 413, which clients do not try again. */
export function tooLarge(size: string, limit: number): RefusedRequest {
  return new RefusedRequest(413, `The body has ${size}; at most ${limit} are taken. Send smaller batches`);
}
