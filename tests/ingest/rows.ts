import { randomBytes } from 'node:crypto';
import {
  emptyRows,
  type HistogramPointRow,
  type PerformanceMetricRow,
  type TelemetryRows,
  type UsageEventRow
} from '@lakegauge/exporter/writer';

export function metricRow(given: Partial<PerformanceMetricRow> = {}): PerformanceMetricRow {
  return {
    timestampUs: Date.now() * 1000,
    endpoint: '/users/:id',
    method: 'GET',
    statusCode: 200,
    responseTimeMs: 12.345678,
    userId: null,
    errorType: null,
    serviceName: 'shop',
    serviceVersion: '1.0.0',
    environment: 'prod',
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    ...given
  };
}

export function pointRow(given: Partial<HistogramPointRow> = {}): HistogramPointRow {
  const now = Date.now() * 1000;
  return {
    id: randomBytes(16).toString('hex'),
    timestampUs: now,
    endTimestampUs: now,
    serviceName: 'shop',
    serviceVersion: '1.0.0',
    environment: 'prod',
    instrument: 'http.server.request.duration',
    unit: 's',
    endpoint: '/users/:id',
    method: 'GET',
    statusCode: 200,
    errorType: null,
    attributes: null,
    count: 3,
    sumValue: '1500000',
    minValue: 0.0004,
    maxValue: 0.0006,
    sketchScale: 5,
    sketchZeroCount: 0,
    sketchIndexes: [-362, -350],
    sketchCounts: [1, 2],
    approximate: false,
    spansComplete: false,
    cumulative: null,
    ...given
  };
}

export function eventRow(given: Partial<UsageEventRow> = {}): UsageEventRow {
  return {
    id: randomBytes(16).toString('hex'),
    timestampUs: Date.now() * 1000,
    eventType: 'page_view',
    userId: 'jane@example.com',
    pageName: '/home',
    elementId: null,
    success: true,
    metadata: '{"a": [1, null]}',
    serviceName: 'web',
    environment: 'prod',
    sessionId: 'session-1',
    traceId: null,
    receivedAtUs: null,
    ...given
  };
}

export function rowsWith(given: Partial<TelemetryRows>): TelemetryRows {
  return { ...emptyRows(), ...given };
}
