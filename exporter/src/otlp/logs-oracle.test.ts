import fc from 'fast-check';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { decodeLogs } from './decode-logs.ts';
import { decodeLogsJson } from './decode-logs-json.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';

// The fields that are read, from opentelemetry-proto 1.x; everything else is unknown to both.
const field = (id: number, type: string, rule?: 'repeated') => (rule ? { id, type, rule } : { id, type });
const anyValues = [
  'stringValue',
  'boolValue',
  'intValue',
  'doubleValue',
  'arrayValue',
  'kvlistValue',
  'bytesValue'
];
const root = protobuf.Root.fromJSON({
  nested: {
    Request: { fields: { resourceLogs: field(1, 'ResourceLogs', 'repeated') } },
    ResourceLogs: {
      fields: { resource: field(1, 'Resource'), scopeLogs: field(2, 'ScopeLogs', 'repeated') }
    },
    Resource: { fields: { attributes: field(1, 'KeyValue', 'repeated') } },
    ScopeLogs: { fields: { scope: field(1, 'Scope'), logRecords: field(2, 'LogRecord', 'repeated') } },
    Scope: { fields: { name: field(1, 'string'), version: field(2, 'string') } },
    LogRecord: {
      fields: {
        timeUnixNano: field(1, 'fixed64'),
        body: field(5, 'AnyValue'),
        attributes: field(6, 'KeyValue', 'repeated'),
        traceId: field(9, 'bytes'),
        spanId: field(10, 'bytes'),
        observedTimeUnixNano: field(11, 'fixed64'),
        eventName: field(12, 'string')
      }
    },
    KeyValue: { fields: { key: field(1, 'string'), value: field(2, 'AnyValue') } },
    AnyValue: {
      oneofs: { value: { oneof: anyValues } },
      fields: {
        stringValue: field(1, 'string'),
        boolValue: field(2, 'bool'),
        intValue: field(3, 'int64'),
        doubleValue: field(4, 'double'),
        arrayValue: field(5, 'ArrayValue'),
        kvlistValue: field(6, 'KeyValueList'),
        bytesValue: field(7, 'bytes')
      }
    },
    ArrayValue: { fields: { values: field(1, 'AnyValue', 'repeated') } },
    KeyValueList: { fields: { values: field(1, 'KeyValue', 'repeated') } }
  }
});
const Request = root.lookupType('Request');

/** What protobufjs reads, as OTLP/JSON: the ids are hexadecimal there, the rest is as proto3 has it. */
function toOtlpJson(bytes: Uint8Array): Buffer {
  const message = Request.toObject(Request.decode(bytes), { longs: String, bytes: String, json: true });
  const text = JSON.stringify(message, (key, value: unknown) =>
    (key === 'traceId' || key === 'spanId') && typeof value === 'string'
      ? Buffer.from(value, 'base64').toString('hex')
      : value
  );
  return Buffer.from(text);
}

const scalar = fc.oneof(
  fc.record({
    stringValue: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('lcp', '/a?b=1', 's-1'))
  }),
  fc.record({ intValue: fc.maxSafeInteger() }),
  fc.record({ boolValue: fc.boolean() }),
  fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
  fc.record({ bytesValue: fc.uint8Array({ maxLength: 4 }) }),
  fc.constant({})
);
const anyValue = fc.oneof(
  scalar,
  fc.record({ arrayValue: fc.record({ values: fc.array(scalar, { maxLength: 3 }) }) }),
  fc.record({
    kvlistValue: fc.record({
      values: fc.array(fc.record({ key: fc.constantFrom('name', 'value', '__proto__'), value: scalar }), {
        maxLength: 3
      })
    })
  })
);
const keyValue = (...keys: string[]) =>
  fc.record({ key: fc.oneof(fc.constantFrom(...keys), fc.string()), value: anyValue });
const nanoseconds = fc.oneof(
  fc.bigInt({ min: 1_700_000_000_000_000_000n, max: 1_800_000_000_000_000_000n }).map(String),
  fc.constant('0')
);
const eventNames = [
  'page_view',
  'browser.web_vital',
  'browser.navigation',
  'browser.console',
  'exception',
  '42',
  ''
];
const logRecord = fc.record({
  timeUnixNano: nanoseconds,
  observedTimeUnixNano: nanoseconds,
  body: anyValue,
  attributes: fc.array(
    keyValue(
      'event.name',
      'session.id',
      'page_name',
      'url.full',
      'success',
      'metadata',
      'log.record.uid',
      'user.id'
    ),
    { maxLength: 8 }
  ),
  traceId: fc.uint8Array({ minLength: 15, maxLength: 16 }),
  spanId: fc.uint8Array({ minLength: 8, maxLength: 8 }),
  eventName: fc.oneof(fc.constantFrom(...eventNames), fc.string())
});
const request = fc.record({
  resourceLogs: fc.array(
    fc.record({
      resource: fc.record({
        attributes: fc.array(keyValue('service.name', 'telemetry.sdk.language', 'session.id'), {
          maxLength: 3
        })
      }),
      scopeLogs: fc.array(
        fc.record({
          scope: fc.record({ name: fc.constantFrom('x', '@opentelemetry/browser-instrumentation/errors') }),
          logRecords: fc.array(logRecord, { maxLength: 4 })
        }),
        { maxLength: 2 }
      )
    }),
    { maxLength: 2 }
  )
});

const options = { receivedAtUs: 1_763_720_000_000_000 };
const runs = Number(process.env.LAKEGAUGE_SOAK ?? 1) * 500;

function rowsOrRefusal(read: () => TelemetryRows): TelemetryRows | 'refused' {
  try {
    return read();
  } catch (error) {
    if (error instanceof OtlpDecodeError) return 'refused';
    throw error;
  }
}

test('what protobufjs writes is read as protobufjs reads it', () => {
  let rowCount = 0;
  fc.assert(
    fc.property(request, (value) => {
      const bytes = Buffer.from(Request.encode(Request.fromObject(value)).finish());

      const rows = decodeLogs(bytes, options);

      expect(rows).toEqual(decodeLogsJson(toOtlpJson(bytes), options));
      rowCount += rows.usageEvents.length;
    }),
    { numRuns: runs }
  );
  expect(rowCount).toBeGreaterThan(100);
});

test('what protobufjs refuses after a byte was changed is refused or read, never misread', () => {
  fc.assert(
    fc.property(request, fc.nat(), fc.nat(255), (value, position, byte) => {
      const bytes = Buffer.from(Request.encode(Request.fromObject(value)).finish());
      if (bytes.length === 0) return;
      bytes[position % bytes.length] = byte;
      let json: Buffer;
      try {
        json = toOtlpJson(bytes);
      } catch {
        return;
      }

      const ours = rowsOrRefusal(() => decodeLogs(bytes, options));

      // Times behind the year 2255 are not exact in either encoding.
      if (ours === 'refused' || ours.usageEvents.some((row) => row.timestampUs > Number.MAX_SAFE_INTEGER))
        return;
      expect(ours).toEqual(decodeLogsJson(json, options));
    }),
    { numRuns: runs }
  );
});
