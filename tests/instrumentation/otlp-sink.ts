import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Value = string | number | boolean | undefined;
export type AttributeMap = Record<string, Value>;

export interface ReceivedSpan {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  attributes: AttributeMap;
  resource: AttributeMap;
}

export interface ReceivedPoint {
  metric: string;
  unit: string;
  /** 1 is delta, 2 cumulative. */
  temporality: number | undefined;
  exponential: boolean;
  count: number;
  startTimeUnixNano: string;
  timeUnixNano: string;
  attributes: AttributeMap;
  resource: AttributeMap;
}

export interface ReceivedLog {
  eventName: string | undefined;
  traceId: string | undefined;
  attributes: AttributeMap;
}

export interface OtlpSink {
  url: string;
  spans: ReceivedSpan[];
  logs: ReceivedLog[];
  points: ReceivedPoint[];
  /** Headers of everything that was posted. */
  headers: IncomingMessage['headers'][];
  serverSpans(): ReceivedSpan[];
  close(): Promise<void>;
}

const serverKind = 2;

/** A real OTLP/HTTP endpoint for JSON, which keeps what it is sent. */
export async function startOtlpSink(): Promise<OtlpSink> {
  const sink: Omit<OtlpSink, 'url' | 'close'> = {
    spans: [],
    logs: [],
    points: [],
    headers: [],
    serverSpans: () => sink.spans.filter(({ kind }) => kind === serverKind)
  };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const message = JSON.parse(body) as Message;
      sink.headers.push(request.headers);
      sink.spans.push(...toSpans(message));
      sink.points.push(...toPoints(message));
      sink.logs.push(...toLogs(message));
      response.setHeader('content-type', 'application/json').end('{"partialSuccess":{}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(sink, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  });
}

interface KeyValue {
  key: string;
  value: { stringValue?: string; intValue?: number; doubleValue?: number; boolValue?: boolean };
}
interface Resource {
  resource?: { attributes?: KeyValue[] };
}
interface Span {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes?: KeyValue[];
}
interface Point {
  attributes?: KeyValue[];
  count?: number | string;
  startTimeUnixNano: string;
  timeUnixNano: string;
}
interface Data {
  aggregationTemporality?: number;
  dataPoints: Point[];
}
interface Metric {
  name: string;
  unit?: string;
  exponentialHistogram?: Data;
  histogram?: Data;
  sum?: Data;
  gauge?: Data;
}
interface LogRecord {
  eventName?: string;
  traceId?: string;
  attributes?: KeyValue[];
}
interface Message {
  resourceLogs?: { scopeLogs: { logRecords: LogRecord[] }[] }[];
  resourceSpans?: (Resource & { scopeSpans: { spans: Span[] }[] })[];
  resourceMetrics?: (Resource & { scopeMetrics: { metrics: Metric[] }[] })[];
}

function toSpans({ resourceSpans = [] }: Message): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, kind, traceId, spanId, parentSpanId, attributes }) => ({
        name,
        kind,
        traceId,
        spanId,
        parentSpanId,
        attributes: toMap(attributes),
        resource: toMap(resource?.attributes)
      }))
    )
  );
}

function toLogs({ resourceLogs = [] }: Message): ReceivedLog[] {
  return resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map(({ eventName, traceId, attributes }) => ({
        eventName,
        traceId,
        attributes: toMap(attributes)
      }))
    )
  );
}

function toPoints({ resourceMetrics = [] }: Message): ReceivedPoint[] {
  return resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap((metric) => {
        const data = metric.exponentialHistogram ?? metric.histogram ?? metric.sum ?? metric.gauge;
        return (data?.dataPoints ?? []).map((point) => ({
          metric: metric.name,
          unit: metric.unit ?? '',
          temporality: data?.aggregationTemporality,
          exponential: metric.exponentialHistogram !== undefined,
          count: Number(point.count),
          startTimeUnixNano: point.startTimeUnixNano,
          timeUnixNano: point.timeUnixNano,
          attributes: toMap(point.attributes),
          resource: toMap(resource?.attributes)
        }));
      })
    )
  );
}

function toMap(attributes: KeyValue[] = []): AttributeMap {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue
    ])
  );
}
