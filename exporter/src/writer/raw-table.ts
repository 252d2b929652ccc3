import type { HistogramPointRow, PerformanceMetricRow, UsageEventRow } from '../rows/telemetry-rows.ts';
import type { CopyBuffer } from './copy-buffer.ts';

/** How rows get into one of the raw tables. */
export interface RawTable<Row extends { timestampUs: number }> {
  name: string;
  columns: readonly string[];
  /** With the timestamp the primary key. */
  id(row: Row): string;
  /** Appends the columns in their order. */
  encode(buffer: CopyBuffer, row: Row): void;
}

export const performanceMetrics: RawTable<PerformanceMetricRow> = {
  name: 'performance_metrics',
  columns: [
    'id',
    'timestamp',
    'endpoint',
    'method',
    'status_code',
    'response_time_ms',
    'user_id',
    'error_type',
    'service_name',
    'service_version',
    'environment',
    'trace_id',
    'span_id'
  ],
  id: (row) => row.traceId.slice(16) + row.spanId,
  encode(buffer, row) {
    buffer.uuid(row.traceId, row.spanId, 16);
    buffer.timestamp(row.timestampUs);
    buffer.text(row.endpoint);
    buffer.text(row.method);
    buffer.integer(row.statusCode);
    buffer.double(row.responseTimeMs);
    buffer.text(row.userId);
    buffer.text(row.errorType);
    buffer.text(row.serviceName);
    buffer.text(row.serviceVersion);
    buffer.text(row.environment);
    buffer.bytea(row.traceId);
    buffer.bytea(row.spanId);
  }
};

export const usageEvents: RawTable<UsageEventRow> = {
  name: 'usage_events',
  columns: [
    'id',
    'timestamp',
    'event_type',
    'user_id',
    'page_name',
    'element_id',
    'success',
    'metadata',
    'service_name',
    'environment',
    'session_id',
    'trace_id'
  ],
  id: (row) => row.id,
  encode(buffer, row) {
    buffer.uuid(row.id);
    buffer.timestamp(row.timestampUs);
    buffer.text(row.eventType);
    buffer.text(row.userId);
    buffer.text(row.pageName);
    buffer.text(row.elementId);
    buffer.boolean(row.success);
    buffer.jsonb(row.metadata);
    buffer.text(row.serviceName);
    buffer.text(row.environment);
    buffer.text(row.sessionId);
    buffer.bytea(row.traceId);
  }
};

export const histogramPoints: RawTable<HistogramPointRow> = {
  name: 'histogram_points',
  columns: [
    'id',
    'timestamp',
    'end_timestamp',
    'service_name',
    'service_version',
    'environment',
    'instrument',
    'unit',
    'endpoint',
    'method',
    'status_code',
    'error_type',
    'attributes',
    'count',
    'sum_value',
    'min_value',
    'max_value',
    'sketch_scale',
    'sketch_zero_count',
    'sketch_indexes',
    'sketch_counts',
    'approximate',
    'spans_complete'
  ],
  id: (row) => row.id,
  encode(buffer, row) {
    buffer.uuid(row.id);
    buffer.timestamp(row.timestampUs);
    buffer.timestamp(row.endTimestampUs);
    buffer.text(row.serviceName);
    buffer.text(row.serviceVersion);
    buffer.text(row.environment);
    buffer.text(row.instrument);
    buffer.text(row.unit);
    buffer.text(row.endpoint);
    buffer.text(row.method);
    buffer.integer(row.statusCode);
    buffer.text(row.errorType);
    buffer.jsonb(row.attributes);
    buffer.bigint(row.count);
    buffer.numeric(row.sumValue);
    buffer.double(row.minValue);
    buffer.double(row.maxValue);
    buffer.smallint(row.sketchScale);
    buffer.bigint(row.sketchZeroCount);
    buffer.smallintArray(row.sketchIndexes);
    buffer.bigintArray(row.sketchCounts);
    buffer.boolean(row.approximate);
    buffer.boolean(row.spansComplete);
  }
};
