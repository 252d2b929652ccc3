import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { decodeTraces } from '../../exporter/src/otlp/decode-traces.ts';
import { makeRequest, spansPerRequest } from './make-request.ts';
import { createRandom } from './random.ts';

/** A compressed request, and where its first span will be found: what is asked to see whether it is visible. */
export interface StoredRequest {
  timestampUs: number;
  id: string;
  body: Buffer;
}

const headBytes = 4 + 8 + 16;

/** Writes requests with distinct spans of the last minutes; returns the number of spans. */
export function writeRequests(path: string, spanCount: number, seed = 1): number {
  const random = createRandom(seed);
  const requestCount = Math.ceil(spanCount / spansPerRequest);
  const beginUs = Date.now() * 1000 - 300_000_000;
  const file = openSync(path, 'w');
  for (let request = 0; request < requestCount; request++) {
    const bytes = makeRequest(random, beginUs + Math.floor((request / requestCount) * 240_000_000));
    const [first] = decodeTraces(bytes, {}).performanceMetrics;
    const body = gzipSync(bytes);
    const head = Buffer.alloc(headBytes);
    head.writeUInt32LE(body.length, 0);
    head.writeBigUInt64LE(BigInt(first!.timestampUs), 4);
    head.write(first!.traceId.slice(16) + first!.spanId, 12, 'hex');
    writeSync(file, head);
    writeSync(file, body);
  }
  closeSync(file);
  return requestCount * spansPerRequest;
}

/** Reads what `writeRequests` wrote. */
export function readRequests(path: string): StoredRequest[] {
  const bytes = readFileSync(path);
  const requests: StoredRequest[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32LE(at);
    const begin = at + headBytes;
    requests.push({
      timestampUs: Number(bytes.readBigUInt64LE(at + 4)),
      id: bytes.toString('hex', at + 12, begin),
      body: bytes.subarray(begin, begin + length)
    });
    at = begin + length;
  }
  return requests;
}
