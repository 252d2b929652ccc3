import { gzipSync } from 'node:zlib';
import { lengthDelimited } from './protobuf.ts';
import type { Encoding } from './telemetry.ts';

const pieceBytes = 1024 * 1024;

/** A request that holds no telemetry and takes at least so many bytes, a mebibyte at a time. */
export function* bytesOf(encoding: Encoding, bytes: number): Generator<Buffer> {
  // A field that nobody knows, or white space: a server without a limit would find nothing wrong with it.
  const piece =
    encoding === 'protobuf'
      ? lengthDelimited(1999, Buffer.alloc(pieceBytes, 'x'))
      : Buffer.alloc(pieceBytes, ' ');
  if (encoding === 'json') yield Buffer.from('{');
  for (let sent = 0; sent <= bytes; sent += piece.length) yield piece;
  if (encoding === 'json') yield Buffer.from('}');
}

const bombs = new Map<string, Buffer>();

/** The same, compressed about a thousandfold. */
export function bombOf(encoding: Encoding, bytes: number): Buffer {
  const key = `${encoding} ${bytes}`;
  let bomb = bombs.get(key);
  // Members of a gzip file may follow one another, so it is never as large in memory as it claims to be.
  if (!bomb)
    bombs.set(key, (bomb = Buffer.concat([...bytesOf(encoding, bytes)].map((piece) => gzipSync(piece)))));
  return bomb;
}
