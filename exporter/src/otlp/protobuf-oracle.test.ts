import fc from 'fast-check';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import type { PerformanceMetricRow } from '../rows/telemetry-rows.ts';
import { decodeTraces } from './decode-traces.ts';
import { decodeTracesJson } from './decode-traces-json.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';

// The fields that are read, from opentelemetry-proto 1.x; everything else is unknown to both.
const field = (id: number, type: string, rule?: 'repeated') => (rule ? { id, type, rule } : { id, type });
const root = protobuf.Root.fromJSON({
  nested: {
    Request: { fields: { resourceSpans: field(1, 'ResourceSpans', 'repeated') } },
    ResourceSpans: {
      fields: { resource: field(1, 'Resource'), scopeSpans: field(2, 'ScopeSpans', 'repeated') }
    },
    Resource: { fields: { attributes: field(1, 'KeyValue', 'repeated') } },
    ScopeSpans: { fields: { spans: field(2, 'Span', 'repeated') } },
    Span: {
      fields: {
        traceId: field(1, 'bytes'),
        spanId: field(2, 'bytes'),
        kind: field(6, 'int32'),
        startTimeUnixNano: field(7, 'fixed64'),
        endTimeUnixNano: field(8, 'fixed64'),
        attributes: field(9, 'KeyValue', 'repeated')
      }
    },
    KeyValue: { fields: { key: field(1, 'string'), value: field(2, 'AnyValue') } },
    AnyValue: {
      oneofs: { value: { oneof: ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue'] } },
      fields: {
        stringValue: field(1, 'string'),
        boolValue: field(2, 'bool'),
        intValue: field(3, 'int64'),
        doubleValue: field(4, 'double'),
        arrayValue: field(5, 'ArrayValue')
      }
    },
    ArrayValue: { fields: { values: field(1, 'AnyValue', 'repeated') } }
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

const anyValue = fc.oneof(
  fc.record({
    stringValue: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('GET', '/items/:id', '/a?b=1'))
  }),
  fc.record({ intValue: fc.oneof(fc.integer({ min: 100, max: 599 }), fc.maxSafeInteger()) }),
  fc.record({ boolValue: fc.boolean() }),
  fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
  fc.record({ arrayValue: fc.constant({ values: [{ stringValue: 'x' }] }) })
);
const keyValue = (...keys: string[]) =>
  fc.record({ key: fc.oneof(fc.constantFrom(...keys), fc.string()), value: anyValue });
const nanoseconds = fc
  .bigInt({ min: 1_700_000_000_000_000_000n, max: 1_800_000_000_000_000_000n })
  .map(String);
const span = fc.record({
  traceId: fc.uint8Array({ minLength: 15, maxLength: 16 }),
  spanId: fc.uint8Array({ minLength: 8, maxLength: 8 }),
  kind: fc.constantFrom(1, 2, 2, 2),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: fc.array(
    keyValue(
      'http.request.method',
      'http.route',
      'url.path',
      'http.response.status_code',
      'enduser.id',
      'error.type'
    ),
    { maxLength: 8 }
  )
});
const request = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource: fc.record({
        attributes: fc.array(keyValue('service.name', 'service.version', 'deployment.environment.name'), {
          maxLength: 3
        })
      }),
      scopeSpans: fc.array(fc.record({ spans: fc.array(span, { maxLength: 4 }) }), { maxLength: 2 })
    }),
    { maxLength: 2 }
  )
});

function rowsOrRefusal(read: () => { performanceMetrics: PerformanceMetricRow[] }) {
  try {
    return read().performanceMetrics;
  } catch (error) {
    if (error instanceof OtlpDecodeError) return 'refused';
    throw error;
  }
}

const runs = Number(process.env.LAKEGAUGE_SOAK ?? 1) * 2000;

test('what protobufjs writes is read as protobufjs reads it', () => {
  let rowCount = 0;
  fc.assert(
    fc.property(request, (value) => {
      const bytes = Buffer.from(Request.encode(Request.fromObject(value)).finish());

      const rows = decodeTraces(bytes, {}).performanceMetrics;

      expect(rows).toEqual(decodeTracesJson(toOtlpJson(bytes), {}).performanceMetrics);
      rowCount += rows.length;
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

      const ours = rowsOrRefusal(() => decodeTraces(bytes, {}));

      if (ours === 'refused') return;
      expect(ours.map(withExactTime)).toEqual(
        decodeTracesJson(json, {}).performanceMetrics.map(withExactTime)
      );
    }),
    { numRuns: runs }
  );
});

/** From the year 2255 on microseconds are not whole in a double; such a span is refused, whichever of them it has. */
function withExactTime(row: PerformanceMetricRow): PerformanceMetricRow {
  return {
    ...row,
    timestampUs: Math.min(row.timestampUs, Number.MAX_SAFE_INTEGER),
    responseTimeMs: Number(row.responseTimeMs.toPrecision(12))
  };
}
