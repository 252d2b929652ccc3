import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readableSpan } from '../sdk/readable-span.fixture.ts';
import { decodeMetricsJson } from './decode-metrics-json.ts';
import { decodeMetrics } from './decode-metrics.ts';
import { decodeTracesJson } from './decode-traces-json.ts';
import { decodeTraces } from './decode-traces.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';

const resource = resourceFromAttributes({ 'service.name': 'shop' });
const spans = [
  readableSpan({ resource }),
  readableSpan({ resource, attributes: { 'http.request.method': 'GET', 'url.path': '/ä/1' } })
];
const protobuf = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans)!);
const json = Buffer.from(JsonTraceSerializer.serializeRequest(spans)!);

/** Rows or an OtlpDecodeError; anything else, a crash or a hang, fails the test. */
function decodeOrRefuse(decode: typeof decodeTraces, body: Buffer): 'rows' | 'refused' {
  try {
    decode(body, {});
    return 'rows';
  } catch (error) {
    if (error instanceof OtlpDecodeError) return 'refused';
    throw error;
  }
}

test('protobuf that is cut anywhere is refused', () => {
  for (let length = 1; length < protobuf.length; length++) {
    expect(decodeOrRefuse(decodeTraces, protobuf.subarray(0, length))).toBe('refused');
  }
});

test('every changed byte gives rows or a refusal', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(protobuf.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      (changes) => {
        const body = Buffer.from(protobuf);
        for (const [at, byte] of changes) body[at] = byte;

        decodeOrRefuse(decodeTraces, body);
        decodeOrRefuse(decodeMetrics, body);
      }
    ),
    { numRuns: 20_000 }
  );
});

test('random bytes give rows or a refusal', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodeOrRefuse(decodeTraces, Buffer.from(bytes));
      decodeOrRefuse(decodeMetrics, Buffer.from(bytes));
    }),
    { numRuns: 20_000 }
  );
});

test('any JSON gives rows or a refusal', () => {
  const nested = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(null, 0, -1, 1e300, '', 'x', true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'resourceSpans',
          'scopeSpans',
          'spans',
          'resource',
          'attributes',
          'key',
          'value',
          'arrayValue',
          'values',
          'resourceMetrics',
          'scopeMetrics',
          'metrics',
          'histogram',
          'dataPoints',
          'intValue',
          '__proto__',
          'bucketCounts'
        ),
        tie('value'),
        { maxKeys: 4 }
      )
    )
  })).value;
  fc.assert(
    fc.property(nested, (value) => {
      decodeOrRefuse(decodeTracesJson, Buffer.from(JSON.stringify(value)));
      decodeOrRefuse(decodeMetricsJson, Buffer.from(JSON.stringify(value)));
    }),
    { numRuns: 5000 }
  );
});

describe('protobuf', () => {
  const resourceSpans = (bytes: number[]) => Buffer.from([10, bytes.length, ...bytes]);

  test('a number of more than ten bytes is refused', () => {
    expect(decodeOrRefuse(decodeTraces, Buffer.from([24, ...Array<number>(10).fill(0x80), 1]))).toBe(
      'refused'
    );
    expect(decodeOrRefuse(decodeTraces, Buffer.from([24, ...Array<number>(9).fill(0x80), 1]))).toBe('rows');
  });

  test('a length that runs over the end of its message is refused, though the body goes on', () => {
    expect(decodeOrRefuse(decodeTraces, Buffer.from([...resourceSpans([18, 5]), 0, 0, 0, 0, 0]))).toBe(
      'refused'
    );
  });

  test('a number that runs over the end of its message is refused, though the body goes on', () => {
    expect(decodeOrRefuse(decodeTraces, Buffer.from([...resourceSpans([24, 0x80]), 1]))).toBe('refused');
  });

  test('field number 0 and unknown wire types are refused', () => {
    expect(decodeOrRefuse(decodeTraces, Buffer.from([0, 0]))).toBe('refused');
    expect(decodeOrRefuse(decodeTraces, Buffer.from([15, 0]))).toBe('refused');
  });

  test('unknown fields of every wire type are stepped over', () => {
    const unknown = Buffer.from([
      0x98, 6, 1, 0x99, 6, 1, 2, 3, 4, 5, 6, 7, 8, 0x9a, 6, 2, 1, 1, 0x9d, 6, 1, 2, 3, 4
    ]);

    const rows = decodeTraces(Buffer.concat([unknown, protobuf, unknown]), {});

    expect(rows.performanceMetrics).toHaveLength(2);
  });

  test('groups within groups end somewhere', () => {
    expect(decodeOrRefuse(decodeTraces, Buffer.from([0x1b, 0x23, 0x24, 0x1c]))).toBe('rows');
    expect(decodeOrRefuse(decodeTraces, Buffer.alloc(100_000, 0x1b))).toBe('refused');
  });

  test('a resource after its spans is theirs all the same', () => {
    const inner = protobuf.subarray(protobuf[1]! < 0x80 ? 2 : 3);
    const resourceEnd = 2 + inner[1]!;
    const turned = Buffer.concat([
      protobuf.subarray(0, protobuf.length - inner.length),
      inner.subarray(resourceEnd),
      inner.subarray(0, resourceEnd)
    ]);

    expect(decodeTraces(turned, {})).toEqual(decodeTraces(protobuf, {}));
  });

  test('attributes nested ten thousand deep cost nothing', () => {
    let value: Buffer = Buffer.from([10, 1, 0x61]);
    for (let depth = 0; depth < 10_000; depth++) {
      const item = Buffer.concat([Buffer.from([10]), varint(value.length), value]);
      value = Buffer.concat([Buffer.from([42]), varint(item.length), item]);
    }
    const wrap = (tag: number, bytes: Buffer) =>
      Buffer.concat([Buffer.from([tag]), varint(bytes.length), bytes]);
    const attribute = Buffer.concat([wrap(10, Buffer.from('k')), wrap(18, value)]);
    const point = Buffer.concat([
      Buffer.from([25, 1, 1, 1, 1, 1, 1, 1, 1, 33, 1, 0, 0, 0, 0, 0, 0, 0, 57, 1, 0, 0, 0, 0, 0, 0, 0]),
      wrap(10, attribute)
    ]);
    const metric = wrap(82, Buffer.concat([Buffer.from([16, 1]), wrap(10, point)]));

    const rows = decodeMetrics(wrap(10, wrap(18, wrap(18, metric))), {});

    expect(rows.histogramPoints).toHaveLength(1);
  });
});

describe('JSON', () => {
  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"resourceSpans":1}',
    '{"resourceSpans":[1]}',
    '{"resourceSpans":[{"resource":[]}]}'
  ])('%j is refused', (body) => {
    expect(decodeOrRefuse(decodeTracesJson, Buffer.from(body))).toBe('refused');
  });

  test('fields that nobody knows are ignored, and null is the same as absent', () => {
    const parsed = JSON.parse(json.toString()) as { resourceSpans: Record<string, unknown>[] };
    const extended = {
      ...parsed,
      more: 1,
      resourceSpans: [...parsed.resourceSpans, { scopeSpans: null, x: [] }]
    };

    const rows = decodeTracesJson(Buffer.from(JSON.stringify(extended)), {});

    expect(rows).toEqual(decodeTracesJson(json, {}));
  });

  test('ids in capitals are the same ids', () => {
    const capitals = json
      .toString()
      .replace(
        /"(traceId|spanId)":"([0-9a-f]+)"/g,
        (_, key: string, id: string) => `"${key}":"${id.toUpperCase()}"`
      );

    expect(decodeTracesJson(Buffer.from(capitals), {})).toEqual(decodeTracesJson(json, {}));
  });

  test('JSON nested a hundred thousand deep is no danger', () => {
    const body = `{"resourceSpans":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

    expect(decodeOrRefuse(decodeTracesJson, Buffer.from(body))).toBe('refused');
  });
});

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return Buffer.from([...bytes, value]);
}
