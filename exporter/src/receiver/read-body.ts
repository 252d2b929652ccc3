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

/**
 * The whole body as it arrived. Throws a RefusedRequest: 413 past the limit, 415 for a compression that is not known,
 * 429 where `hold` finds no room. Null when the client went away, so that nobody waits for an answer.
 */
export async function readBody(request: Request, bodyBytesMax: number, hold: Hold): Promise<Body | null> {
  const name = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const compression = Object.hasOwn(compressions, name) ? compressions[name]! : undefined;
  if (compression === undefined) {
    throw new RefusedRequest(415, `Content-Encoding ${name} is not read here; use gzip, deflate or none`);
  }
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > bodyBytesMax) throw tooLarge(`${announced} bytes`, bodyBytesMax);

  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // The request is not destroyed when the loop ends early: its answer has to go out on the same socket.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > bodyBytesMax) throw tooLarge(`more than ${bodyBytesMax} bytes`, bodyBytesMax);
      hold.grow(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof RefusedRequest) throw error;
    // The connection broke: nobody is there to be told.
    return null;
  }
  return { bytes: Buffer.concat(chunks, length), compression };
}

/** 413, which clients do not try again. */
export function tooLarge(size: string, limit: number): RefusedRequest {
  return new RefusedRequest(413, `The body has ${size}; at most ${limit} are taken. Send smaller batches`);
}
