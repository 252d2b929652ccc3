import type { PerformanceMetricRow } from '@lakegauge/exporter/writer';
import { TraceRequest } from './trace-request.ts';

interface Long {
  low: number;
  high: number;
}

interface KeyValue {
  key: string;
  value: { stringValue?: string; intValue?: number | Long } | null;
}

interface DecodedRequest {
  resourceSpans: {
    resource: { attributes: KeyValue[] } | null;
    scopeSpans: { spans: DecodedSpan[] }[];
  }[];
}

interface DecodedSpan {
  traceId: Buffer;
  spanId: Buffer;
  kind: number;
  startTimeUnixNano: Long;
  endTimeUnixNano: Long;
  attributes: KeyValue[];
}

/** What one would write with the usual library: decode everything, look the attributes up, make the row. */
export function decodeWithProtobufjs(body: Buffer): PerformanceMetricRow[] {
  const request = TraceRequest.decode(body) as unknown as DecodedRequest;
  const rows: PerformanceMetricRow[] = [];
  for (const { resource, scopeSpans } of request.resourceSpans) {
    const service = toMap(resource?.attributes ?? []);
    for (const { spans } of scopeSpans) {
      for (const span of spans) if (span.kind === 2) rows.push(toRow(span, service));
    }
  }
  return rows;
}

function toRow(span: DecodedSpan, service: Map<string, string | number>): PerformanceMetricRow {
  const values = toMap(span.attributes);
  const text = (name: string) => (values.get(name) as string | undefined) ?? null;
  const start = span.startTimeUnixNano;
  const end = span.endTimeUnixNano;
  const statusCode = values.get('http.response.status_code') as number;
  return {
    timestampUs:
      (start.high >>> 0) * 4_294_967 + Math.floor(((start.high >>> 0) * 296 + (start.low >>> 0)) / 1000),
    endpoint: text('http.route') ?? text('url.path') ?? '(no route)',
    method: text('http.request.method')!,
    statusCode,
    responseTimeMs: ((end.high - start.high) * 4_294_967_296 + ((end.low >>> 0) - (start.low >>> 0))) / 1e6,
    userId: text('user.id'),
    errorType: text('error.type') ?? (statusCode >= 400 ? `HTTP_${statusCode}` : null),
    serviceName: service.get('service.name') as string,
    serviceVersion: service.get('service.version') as string,
    environment: service.get('deployment.environment.name') as string,
    traceId: span.traceId.toString('hex'),
    spanId: span.spanId.toString('hex')
  };
}

function toMap(attributes: readonly KeyValue[]): Map<string, string | number> {
  const values = new Map<string, string | number>();
  for (const { key, value } of attributes) {
    if (value?.stringValue) values.set(key, value.stringValue);
    else if (value?.intValue != null) {
      values.set(key, typeof value.intValue === 'number' ? value.intValue : value.intValue.low);
    }
  }
  return values;
}
