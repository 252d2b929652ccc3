import {
  JsonLogsSerializer,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer
} from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { browserResource, readableLogRecord } from '../sdk/readable-log-record.fixture.ts';
import { readableSpan } from '../sdk/readable-span.fixture.ts';
import { OversizedRequestError } from './decode-allowance.ts';
import { decodeLogsJson } from './decode-logs-json.ts';
import { decodeLogs } from './decode-logs.ts';
import { decodeTraces } from './decode-traces.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';

const records = [
  readableLogRecord({ body: 'a line without a name', attributes: { a: [1, 'ä'] } }),
  readableLogRecord({
    eventName: 'browser.web_vital',
    resource: browserResource,
    body: { name: 'lcp', value: 1.5 },
    attributes: { 'url.full': 'https://a.example/ä?b', 'session.id': 's', list: [1, 'x', true] }
  })
];
const protobuf = Buffer.from(ProtobufLogsSerializer.serializeRequest(records)!);
const browserSpans = Buffer.from(
  ProtobufTraceSerializer.serializeRequest([
    readableSpan({
      scopeName: '@opentelemetry/instrumentation-user-interaction',
      attributes: { event_type: 'click', target_xpath: '//html/body/button' }
    })
  ])!
);

/** Rows or an OtlpDecodeError; anything else, a crash or a hang, fails the test. */
function decodeOrRefuse(decode: typeof decodeLogs, body: Buffer): 'rows' | 'refused' {
  try {
    decode(body, {});
    return 'rows';
  } catch (error) {
    if (error instanceof OtlpDecodeError) return 'refused';
    throw error;
  }
}

test.each([
  ['logs', decodeLogs, protobuf],
  ['spans of browsers', decodeTraces, browserSpans]
])('protobuf of %s that is cut anywhere is refused', (_what, decode, whole) => {
  // A cut between two resources leaves a shorter request that is whole.
  const ends = topLevelEnds(whole);
  for (let length = 1; length < whole.length; length++) {
    const expected = ends.includes(length) ? 'rows' : 'refused';
    expect(decodeOrRefuse(decode, whole.subarray(0, length))).toBe(expected);
  }
});

test('every changed byte gives rows or a refusal', () => {
  const change = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(change, (changes) => {
      for (const [decode, whole] of [
        [decodeLogs, protobuf],
        [decodeTraces, browserSpans]
      ] as const) {
        const body = Buffer.from(whole);
        for (const [at, byte] of changes) body[at % body.length] = byte;

        decodeOrRefuse(decode, body);
      }
    }),
    { numRuns: 5000 }
  );
});

test('random bytes give rows or a refusal', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodeOrRefuse(decodeLogs, Buffer.from(bytes));
    }),
    { numRuns: 5000 }
  );
});

test('any JSON gives rows or a refusal', () => {
  const keys = [
    ...['resourceLogs', 'scopeLogs', 'logRecords', 'resource', 'scope', 'attributes', 'key', 'value', 'body'],
    ...[
      'eventName',
      'arrayValue',
      'kvlistValue',
      'values',
      'stringValue',
      'intValue',
      'timeUnixNano',
      '__proto__'
    ]
  ];
  const nested = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(null, 0, -1, 1e300, '', 'x', true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 })
    )
  })).value;
  fc.assert(
    fc.property(nested, (value) => {
      decodeOrRefuse(decodeLogsJson, Buffer.from(JSON.stringify(value)));
    }),
    { numRuns: 5000 }
  );
});

test('a body nested ten thousand deep is no danger, in either encoding', () => {
  let value: Buffer = Buffer.from([10, 1, 0x61]);
  let json = '{"stringValue":"a"}';
  for (let depth = 0; depth < 10_000; depth++) {
    value = wrap(42, wrap(10, value));
    if (depth < 4000) json = `{"arrayValue":{"values":[${json}]}}`;
  }
  const record = Buffer.concat([
    Buffer.from([9, 1, 1, 1, 1, 1, 1, 1, 1]),
    wrap(42, value),
    wrap(98, Buffer.from('x'))
  ]);

  const rows = decodeLogs(wrap(10, wrap(18, wrap(18, record))), {});
  const fromJson = decodeLogsJson(
    Buffer.from(
      `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"x","timeUnixNano":"1000","body":${json}}]}]}]}`
    ),
    {}
  );

  expect(rows.usageEvents).toHaveLength(1);
  expect(fromJson.usageEvents).toHaveLength(1);
});

test('lines without an event name cost no memory, however large; events are paid for', () => {
  const line = readableLogRecord({ body: 'x'.repeat(50_000), attributes: { a: 'y'.repeat(50_000) } });
  const bodyOf = (given: typeof line) => Buffer.from(ProtobufLogsSerializer.serializeRequest([given])!);
  const options = { decodedBytesMax: 40_000 };

  expect(decodeLogs(bodyOf(line), options).ignored).toMatchObject([{ reason: 'no_event_name', count: 1 }]);
  expect(() => decodeLogs(bodyOf({ ...line, eventName: 'x' }), options)).toThrow(OversizedRequestError);
});

test('JSON that names its fields by other rules is read as far as it is right', () => {
  const body = Buffer.from(JsonLogsSerializer.serializeRequest(records)!);
  const renamed = Buffer.from(
    body.toString().replaceAll('"observedTimeUnixNano"', '"observed_time_unix_nano"')
  );

  expect(decodeLogsJson(renamed, {})).toEqual(decodeLogsJson(body, {}));
});

/** Where each ResourceLogs ends. */
function topLevelEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    let length = 0;
    let shift = 0;
    for (at++; ; shift += 7) {
      const byte = bytes[at++]!;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += length;
    ends.push(at);
  }
  return ends;
}

function wrap(tag: number, bytes: Buffer): Buffer {
  const length: number[] = [];
  let rest = bytes.length;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) length.push((rest % 128) | 0x80);
  return Buffer.concat([Buffer.from([tag, ...length, rest]), bytes]);
}
