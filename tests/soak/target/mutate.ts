import { deflateSync, gzipSync } from 'node:zlib';
import { contentTypes } from '../../otlp-conformance/otlp-client.ts';
import type { Payload } from './pairwise-payloads.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface FuzzedRequest {
  path: string;
  contentType: string;
  contentEncoding: string | null;
  body: Buffer;
}

/** One request of the fuzz: a valid payload that was damaged in one to three ways, or noise. */
export function fuzzedRequest(payloads: readonly Payload[], random: SeededRandom): FuzzedRequest {
  const { signal, encoding, bytes } = random.pick(payloads);
  let body = bytes;
  for (let i = random.below(3); i >= 0; i--) body = random.pick(mutations)(body, random, payloads);
  // Mostly what it is; sometimes another signal or encoding, since a sender may be wrong about those too.
  const path = `/v1/${random.below(16) === 0 ? random.pick(payloads).signal : signal}`;
  const contentType = contentTypes[random.below(16) === 0 ? random.pick(payloads).encoding : encoding];
  return { path, contentType, ...compressed(body, random) };
}

function compressed(body: Buffer, random: SeededRandom): Pick<FuzzedRequest, 'body' | 'contentEncoding'> {
  switch (random.below(24)) {
    case 0:
      return { body: gzipSync(body, { level: 1 }), contentEncoding: 'gzip' };
    case 1:
      return { body: deflateSync(body, { level: 1 }), contentEncoding: 'deflate' };
    case 2:
      return { body: flipBits(gzipSync(body, { level: 1 }), random), contentEncoding: 'gzip' };
    case 3:
      return { body, contentEncoding: random.pick(['gzip', 'deflate', 'identity', 'zstd', 'gzip, gzip']) };
    default:
      return { body, contentEncoding: null };
  }
}

type Mutation = (body: Buffer, random: SeededRandom, payloads: readonly Payload[]) => Buffer;

const mutations: Mutation[] = [
  flipBits,
  flipBits,
  truncate,
  spliceVarint,
  spliceVarint,
  spliceAnother,
  repeatPart,
  replaceBytes,
  randomJson,
  (_body, random) => random.bytes(random.below(120))
];

function flipBits(body: Buffer, random: SeededRandom): Buffer {
  if (body.length === 0) return body;
  const flipped = Buffer.from(body);
  for (let i = random.below(8); i >= 0; i--) flipped[random.below(body.length)]! ^= 1 << random.below(8);
  return flipped;
}

function truncate(body: Buffer, random: SeededRandom): Buffer {
  return body.subarray(0, random.below(body.length + 1));
}

/** Numbers at their edges, where lengths, counts and tags stand. */
function spliceVarint(body: Buffer, random: SeededRandom): Buffer {
  const spliced = random.pick([
    [0x00],
    [0x7f],
    [0x80, 0x00],
    [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x0b],
    [0x0c],
    [0x1b, 0x1c]
  ]);
  const at = random.below(body.length + 1);
  const skipped = random.below(2);
  return Buffer.concat([body.subarray(0, at), Buffer.from(spliced), body.subarray(at + skipped)]);
}

function spliceAnother(body: Buffer, random: SeededRandom, payloads: readonly Payload[]): Buffer {
  const other = random.pick(payloads).bytes;
  return Buffer.concat([
    body.subarray(0, random.below(body.length + 1)),
    other.subarray(random.below(other.length + 1))
  ]);
}

function repeatPart(body: Buffer, random: SeededRandom): Buffer {
  const from = random.below(body.length + 1);
  const part = body.subarray(from, from + random.below(64));
  return Buffer.concat([
    body.subarray(0, from),
    ...Array<Buffer>(1 + random.below(20)).fill(part),
    body.subarray(from)
  ]);
}

function replaceBytes(body: Buffer, random: SeededRandom): Buffer {
  if (body.length === 0) return body;
  const replaced = Buffer.from(body);
  const value = random.pick([0x00, 0xff, 0x7b, 0x22, 0x5c, 0x80, 0xed]);
  replaced.fill(value, random.below(body.length), body.length - random.below(body.length));
  return replaced;
}

const jsonKeys = [
  'resourceSpans',
  'scopeSpans',
  'spans',
  'resourceMetrics',
  'scopeMetrics',
  'metrics',
  'resourceLogs',
  'scopeLogs',
  'logRecords',
  'resource',
  'attributes',
  'key',
  'value',
  'stringValue',
  'arrayValue',
  'kvlistValue',
  'values',
  'histogram',
  'exponentialHistogram',
  'dataPoints',
  'timeUnixNano',
  'bucketCounts',
  'positive',
  'traceId',
  '__proto__',
  'constructor'
];

function randomJson(_body: Buffer, random: SeededRandom): Buffer {
  return Buffer.from(JSON.stringify(jsonValue(random, 8)));
}

function jsonValue(random: SeededRandom, depth: number): unknown {
  switch (random.below(depth > 0 ? 8 : 5)) {
    case 0:
      return random.pick([null, true, false]);
    case 1:
      return random.pick([0, -1, 1e300, -1e-300, 2 ** 53, 1.5, 99]);
    case 2:
      return random.pick(['', '0', '18446744073709551615', '-1', 'NaN', '\0', '\ud800', 'x'.repeat(300)]);
    case 3:
    case 4:
      return {};
    case 5:
      return Array.from({ length: random.below(4) }, () => jsonValue(random, depth - 1));
    default: {
      // Entries, because an assignment would make of __proto__ what it must not be here either.
      const entries = Array.from({ length: random.below(4) }, () => [
        random.pick(jsonKeys),
        jsonValue(random, depth - 1)
      ]);
      return Object.fromEntries(entries) as unknown;
    }
  }
}
