import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { requestSchemas } from './otlp-schema.ts';
import { encodeMessage } from './protobuf.ts';

export const signals = ['traces', 'metrics', 'logs'] as const;
export const encodings = ['protobuf', 'json'] as const;
export const compressions = ['none', 'gzip'] as const;
export type Signal = (typeof signals)[number];
export type Encoding = (typeof encodings)[number];
export type Compression = (typeof compressions)[number];

export type JsonObject = Record<string, unknown>;

/** Names of the fields that differ between the signals. */
export const fieldNames = {
  traces: { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans', rejected: 'rejectedSpans' },
  metrics: {
    resources: 'resourceMetrics',
    scopes: 'scopeMetrics',
    items: 'metrics',
    rejected: 'rejectedDataPoints'
  },
  logs: {
    resources: 'resourceLogs',
    scopes: 'scopeLogs',
    items: 'logRecords',
    rejected: 'rejectedLogRecords'
  }
} as const;

const nanosecondsAgo = (ms: number) => String(BigInt(Date.now() - ms) * 1_000_000n);
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** One item that every server of the signal should take: an HTTP server span, a duration histogram, an event. */
export function item(signal: Signal): JsonObject {
  switch (signal) {
    case 'traces':
      return {
        traceId: randomBytes(16).toString('hex'),
        spanId: randomBytes(8).toString('hex'),
        name: 'GET /conformance',
        kind: 2,
        startTimeUnixNano: nanosecondsAgo(1020),
        endTimeUnixNano: nanosecondsAgo(1000),
        attributes: [
          text('http.request.method', 'GET'),
          text('http.route', '/conformance'),
          { key: 'http.response.status_code', value: { intValue: '200' } }
        ]
      };
    case 'metrics':
      return {
        name: 'conformance.duration',
        unit: 's',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [
            {
              startTimeUnixNano: nanosecondsAgo(2000),
              timeUnixNano: nanosecondsAgo(1000),
              count: '3',
              sum: 0.6,
              bucketCounts: ['1', '2'],
              explicitBounds: [0.25],
              attributes: [text('run', randomBytes(6).toString('hex'))]
            }
          ]
        }
      };
    case 'logs':
      return {
        timeUnixNano: nanosecondsAgo(1000),
        observedTimeUnixNano: nanosecondsAgo(1000),
        severityNumber: 9,
        eventName: 'conformance.checked',
        body: { stringValue: 'checked' },
        attributes: [text('session.id', randomBytes(6).toString('hex'))]
      };
  }
}

/** A request with these items, as the object of its JSON. */
export function requestOf(signal: Signal, items: JsonObject[] = [item(signal)]): JsonObject {
  const { resources, scopes, items: itemsName } = fieldNames[signal];
  return {
    [resources]: [
      {
        resource: { attributes: [text('service.name', 'otlp-conformance')] },
        [scopes]: [{ scope: { name: 'otlp-conformance', version: '1' }, [itemsName]: items }]
      }
    ]
  };
}

/** The bytes of a request. */
export function encode(signal: Signal, encoding: Encoding, request: JsonObject): Buffer {
  if (encoding === 'json') return Buffer.from(JSON.stringify(request));
  return encodeMessage(requestSchemas[signal], request);
}

export function compress(compression: Compression, bytes: Buffer): Buffer {
  return compression === 'gzip' ? gzipSync(bytes) : bytes;
}
