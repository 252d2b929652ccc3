import { createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { bombOf } from '../../otlp-conformance/oversized.ts';
import { lengthDelimited, varint } from '../../otlp-conformance/protobuf.ts';
import { expectStatuses, times, type Attack, type AttackOptions } from './attack.ts';

const mebibyte = 1024 * 1024;
const json = 'application/json';
const protobuf = 'application/x-protobuf';

async function post(
  { target }: AttackOptions,
  body: Buffer,
  headers: Record<string, string>,
  signal = 'traces'
): Promise<number | 'closed'> {
  const send = () =>
    fetch(`${target.address}/v1/${signal}`, { method: 'POST', headers, body: body as unknown as string });
  // Whoever is told to come back while it still sends may see its connection break instead, and comes back too.
  const response = await send().catch(() => null);
  if (response === null) return 'closed';
  const answer = Buffer.from(await response.arrayBuffer());
  // CVE-2026-39882 and its siblings are clients that read answers without a bound: ours are never long.
  if (answer.length > 4096) throw new Error(`an answer of ${answer.length} bytes`);
  return response.status;
}

function wrap(field: number, bytes: Buffer): Buffer {
  return lengthDelimited(field, bytes);
}

/** A kvlist in a kvlist and so on, innermost a text. */
function nestedAnyValue(depth: number): Buffer {
  const parts: Buffer[] = [];
  let length = 3;
  for (let i = 0; i < depth; i++) {
    const item = Buffer.concat([Buffer.from([18]), varint(BigInt(length))]);
    const list = Buffer.concat([Buffer.from([10]), varint(BigInt(item.length + length)), item]);
    const head = Buffer.concat([Buffer.from([50]), varint(BigInt(list.length + length))]);
    parts.unshift(head, list);
    length += head.length + list.length;
  }
  return Buffer.concat([...parts, Buffer.from([10, 1, 0x61])]);
}

const attribute = (value: Buffer) => Buffer.concat([wrap(1, Buffer.from('k')), wrap(2, value)]);
const inResource = (value: Buffer) => wrap(1, wrap(1, wrap(1, attribute(value))));

function nestedJson(depth: number): Buffer {
  const open = '{"kvlistValue":{"values":[{"key":"__proto__","value":';
  const value = `${open.repeat(depth)}{"stringValue":"a"}${'}]}}'.repeat(depth)}`;
  return Buffer.from(`{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":${value}}]}}]}`);
}

/** Streams zeros, so that the bomb is never in our memory either. */
async function bomb(bytes: number): Promise<Buffer> {
  const gzip = createGzip({ level: 9 });
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => gzip.once('end', () => resolve()));
  const zeros = Buffer.alloc(mebibyte);
  for (let sent = 0; sent < bytes; sent += mebibyte) {
    if (!gzip.write(zeros)) await new Promise((resolve) => void gzip.once('drain', () => resolve(undefined)));
  }
  gzip.end();
  await ended;
  return Buffer.concat(chunks);
}

export const bodyAttacks: Attack[] = [
  {
    name: 'CVE-2024-36129, CVE-2022-29225: a gzip bomb, one of many members, one of deflate with and without its wrapper',
    async run(options) {
      const single = await bomb(512 * mebibyte * options.scale + 32 * mebibyte);
      const zeros = Buffer.alloc(64 * mebibyte);
      const bombs: [string, Buffer][] = [
        ['gzip', single],
        ['gzip', bombOf('protobuf', 100 * mebibyte)],
        ['deflate', deflateSync(zeros)],
        ['deflate', deflateRawSync(zeros)]
      ];
      const statuses: (number | 'closed')[] = [];
      for (const [encoding, body] of bombs) {
        for (const type of [json, protobuf]) {
          const headers = { 'content-type': type, 'content-encoding': encoding };
          statuses.push(...(await times(16 * options.scale, () => post(options, body, headers))));
        }
      }
      // 429 where those before it hold the memory that even the beginning needs.
      return expectStatuses(statuses, [413, 429, 'closed']);
    }
  },
  {
    name: 'a bomb within a bomb, by a list of encodings and by its bytes',
    async run(options) {
      const inner = gzipSync(Buffer.alloc(64 * mebibyte));
      const nested = gzipSync(gzipSync(inner));
      const named = await post(options, nested, {
        'content-type': json,
        'content-encoding': 'gzip, gzip, gzip'
      });
      const hidden = await post(options, nested, { 'content-type': json, 'content-encoding': 'gzip' });
      expectStatuses([named], [415]);
      expectStatuses([hidden], [400]);
      return `by name ${named}, by bytes ${hidden}`;
    }
  },
  {
    name: 'CVE-2024-36129, what followed it: bombs in zstd, brotli, snappy and lz4',
    async run(options) {
      const encodings = [
        'zstd',
        'br',
        'snappy',
        'lz4',
        'x-snappy-framed',
        'compress',
        '__proto__',
        'constructor'
      ];
      const statuses = await Promise.all(
        encodings.map((encoding) =>
          post(options, Buffer.alloc(1000), { 'content-type': protobuf, 'content-encoding': encoding })
        )
      );
      return expectStatuses(statuses, [415]);
    }
  },
  {
    name: 'CVE-2026-44291 and the other five of protobufjs: __proto__ as a key, groups without end, fields that lie',
    async run(options) {
      const polluting = ['__proto__', 'constructor', 'prototype'].map((key) =>
        Buffer.from(
          `{"resourceSpans":[{"${key}":{"polluted":1},"resource":{"${key}":1}}],"${key}":{"polluted":1}}`
        )
      );
      const lies = [
        Buffer.alloc(10_000, 0x1b),
        Buffer.from([0x1c]),
        Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
        Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07]),
        Buffer.concat([Buffer.from([0x18]), Buffer.alloc(1000, 0x80)])
      ];
      const taken = await Promise.all(polluting.map((body) => post(options, body, { 'content-type': json })));
      const refused = await Promise.all(
        lies.map((body) => post(options, body, { 'content-type': protobuf }))
      );
      expectStatuses(taken, [200]);
      expectStatuses(refused, [400]);
      return `keys ${taken.join(' ')}, lies ${refused.join(' ')}`;
    }
  },
  {
    name: '10,000 deep: values of protobuf, groups, values of JSON, and 100,000 brackets',
    async run(options) {
      const statuses = [
        await post(options, inResource(nestedAnyValue(10_000)), { 'content-type': protobuf }),
        await post(options, Buffer.alloc(10_000, 0x1b), { 'content-type': protobuf }),
        await post(options, nestedJson(10_000), { 'content-type': json }),
        await post(options, Buffer.from('['.repeat(100_000)), { 'content-type': json }),
        await post(options, Buffer.from(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), {
          'content-type': json
        })
      ];
      return expectStatuses(statuses, [200, 400, 413]);
    }
  },
  {
    name: 'two bytes that are two hundred in memory, millions of times',
    async run(options) {
      const empties = Buffer.alloc(6 * mebibyte, Buffer.from([0x12, 0]));
      const bodies: [Buffer, string, string][] = [
        [wrap(1, wrap(2, empties)), protobuf, 'metrics'],
        [wrap(1, wrap(2, empties)), protobuf, 'traces'],
        [Buffer.from(`{"resourceSpans":[${'{},'.repeat(2 * mebibyte)}{}]}`), json, 'traces'],
        [Buffer.from(`{"resourceMetrics":[${'[],'.repeat(2 * mebibyte)}[]]}`), json, 'metrics']
      ];
      const statuses: (number | 'closed')[] = [];
      for (const [body, type, signal] of bodies) {
        statuses.push(...(await times(4, () => post(options, body, { 'content-type': type }, signal))));
      }
      return expectStatuses(statuses, [200, 400, 413, 429, 'closed']);
    }
  },
  {
    name: 'bodies of the full size from many at once',
    async run(options) {
      const body = Buffer.concat([
        Buffer.from('{"resourceSpans":[]'),
        Buffer.alloc(7.9 * mebibyte, ' '),
        Buffer.from('}')
      ]);
      const statuses = await times(48 * options.scale, () => post(options, body, { 'content-type': json }));
      return expectStatuses(statuses, [200, 429, 'closed']);
    }
  }
];
