import type { DecodeOptions } from '../otlp/decode-allowance.ts';
import { decodeLogs } from '../otlp/decode-logs.ts';
import { decodeLogsJson } from '../otlp/decode-logs-json.ts';
import { decodeMetrics } from '../otlp/decode-metrics.ts';
import { decodeMetricsJson } from '../otlp/decode-metrics-json.ts';
import { decodeTraces } from '../otlp/decode-traces.ts';
import { decodeTracesJson } from '../otlp/decode-traces-json.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import type { Signal, TelemetryRows } from '../rows/telemetry-rows.ts';
import type { Encoding } from './encoding.ts';

type Decode = (body: Buffer, options: MappingOptions & DecodeOptions) => TelemetryRows;

/** What differs between the three signals. */
export interface SignalRoute {
  signal: Signal;
  decode: Record<Encoding, Decode>;
  /** Name of the field of the partial success that counts what was rejected. */
  rejectedField: string;
}

export const signalRoutes: readonly SignalRoute[] = [
  {
    signal: 'traces',
    decode: { 'application/x-protobuf': decodeTraces, 'application/json': decodeTracesJson },
    rejectedField: 'rejectedSpans'
  },
  {
    signal: 'metrics',
    decode: { 'application/x-protobuf': decodeMetrics, 'application/json': decodeMetricsJson },
    rejectedField: 'rejectedDataPoints'
  },
  {
    signal: 'logs',
    decode: { 'application/x-protobuf': decodeLogs, 'application/json': decodeLogsJson },
    rejectedField: 'rejectedLogRecords'
  }
];
