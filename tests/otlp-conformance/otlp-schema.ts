/** How a field is written: its number, and what it holds; `[]` repeats, `packed` repeats without tags. */
export type Field = readonly [number: number, type: FieldType | readonly [Message] | Message];
export type FieldType =
  'string' | 'hex' | 'base64' | 'varint' | 'fixed64' | 'double' | 'packedFixed64' | 'packedDouble';
export interface Message {
  readonly [name: string]: Field;
}

// opentelemetry/proto, those fields that the cases send.
const anyValue: { [name: string]: Field } = {
  stringValue: [1, 'string'],
  boolValue: [2, 'varint'],
  intValue: [3, 'varint'],
  doubleValue: [4, 'double'],
  bytesValue: [7, 'base64']
};
const keyValue: Message = { key: [1, 'string'], value: [2, anyValue] };
anyValue.arrayValue = [5, { values: [1, [anyValue]] }];
anyValue.kvlistValue = [6, { values: [1, [keyValue]] }];

const resource: Message = { attributes: [1, [keyValue]] };
const scope: Message = { name: [1, 'string'], version: [2, 'string'] };

const span: Message = {
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  name: [5, 'string'],
  kind: [6, 'varint'],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  attributes: [9, [keyValue]]
};
const histogramDataPoint: Message = {
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  bucketCounts: [6, 'packedFixed64'],
  explicitBounds: [7, 'packedDouble'],
  attributes: [9, [keyValue]]
};
const metric: Message = {
  name: [1, 'string'],
  unit: [3, 'string'],
  histogram: [9, { dataPoints: [1, [histogramDataPoint]], aggregationTemporality: [2, 'varint'] }]
};
const logRecord: Message = {
  timeUnixNano: [1, 'fixed64'],
  severityNumber: [2, 'varint'],
  body: [5, anyValue],
  attributes: [6, [keyValue]],
  traceId: [9, 'hex'],
  spanId: [10, 'hex'],
  observedTimeUnixNano: [11, 'fixed64'],
  eventName: [12, 'string']
};

/** The Export…ServiceRequest of each signal. */
export const requestSchemas: Record<'traces' | 'metrics' | 'logs', Message> = {
  traces: {
    resourceSpans: [
      1,
      [{ resource: [1, resource], scopeSpans: [2, [{ scope: [1, scope], spans: [2, [span]] }]] }]
    ]
  },
  metrics: {
    resourceMetrics: [
      1,
      [{ resource: [1, resource], scopeMetrics: [2, [{ scope: [1, scope], metrics: [2, [metric]] }]] }]
    ]
  },
  logs: {
    resourceLogs: [
      1,
      [{ resource: [1, resource], scopeLogs: [2, [{ scope: [1, scope], logRecords: [2, [logRecord]] }]] }]
    ]
  }
};
