import type { EndpointShape, RecentRequests } from '#lib/metrics/endpoint-detail.ts';
import type { PerformanceAnswer } from '#lib/metrics/performance.ts';
import type { ExportTable } from '#lib/page/export-tables.ts';
import { latencyCells, latencyColumns } from '#lib/page/latency-columns.ts';

/** What the page of one endpoint shows, as tables; those whose answer has come. */
export function endpointTables(
  numbers: PerformanceAnswer | undefined,
  shape: EndpointShape | undefined,
  recent: RecentRequests | undefined
): ExportTable[] {
  return [
    ...(numbers ? [summaryTable(numbers), seriesTable(numbers)] : []),
    ...(shape ? [statusTable(shape), distributionTable(shape), heatMapTable(shape)] : []),
    ...(recent ? [errorsTable(recent), versionsTable(recent), slowestTable(recent)] : [])
  ];
}

function summaryTable({ from, to, summary, previous, accuracy }: PerformanceAnswer): ExportTable {
  const periods = [
    { period: 'shown', from, to, numbers: summary },
    ...(previous ? [{ period: 'compared', from: previous.from, to: previous.to, numbers: previous }] : [])
  ];
  return {
    name: 'summary',
    label: 'Headline numbers',
    columns: ['period', 'start_time', 'end_time', ...latencyColumns, 'active_users', 'percentile_error'],
    rows: periods.map(({ period, numbers, ...range }) => [
      period,
      range.from,
      range.to,
      ...latencyCells(numbers),
      numbers.activeUsers,
      accuracy.percentileError
    ])
  };
}

function seriesTable({ series }: PerformanceAnswer): ExportTable {
  return {
    name: 'time-series',
    label: 'Latency over time',
    columns: ['start_time', 'end_time', 'partial', ...latencyColumns],
    rows: series.map((point) => [point.from, point.to, point.partial, ...latencyCells(point)])
  };
}

function statusTable({ buckets, statusClasses }: EndpointShape): ExportTable {
  return {
    name: 'status-classes',
    label: 'Traffic by status',
    columns: [
      'start_time',
      'end_time',
      'partial',
      ...statusClasses.map(({ statusClass }) => `requests_${statusClass}xx`)
    ],
    rows: buckets.map(({ from, to, partial }, index) => [
      from,
      to,
      partial,
      ...statusClasses.map(({ counts }) => counts[index] ?? 0)
    ])
  };
}

function distributionTable({ distribution }: EndpointShape): ExportTable {
  return {
    name: 'distribution',
    label: 'Latency distribution',
    columns: ['from_ms', 'to_ms', 'requests'],
    rows: distribution.map(({ fromMs, toMs, requests }) => [fromMs, toMs, requests])
  };
}

function heatMapTable({ buckets, heatMap }: EndpointShape): ExportTable {
  const bounds = heatMap?.boundsMs.slice(1) ?? [];
  return {
    name: 'heat-map',
    label: 'Latency distribution over time',
    columns: ['start_time', 'end_time', ...bounds.map((toMs) => `to_${toMs.toPrecision(4)}_ms`)],
    rows: buckets.map(({ from, to }, index) => [from, to, ...(heatMap?.counts[index] ?? [])])
  };
}

function errorsTable({ errorTypes }: RecentRequests): ExportTable {
  return {
    name: 'error-types',
    label: 'Error types',
    columns: ['error_type', 'requests', 'users', 'last_seen'],
    rows: errorTypes.map(({ errorType, requests, users, lastSeen }) => [errorType, requests, users, lastSeen])
  };
}

function versionsTable({ versions }: RecentRequests): ExportTable {
  return {
    name: 'versions',
    label: 'Versions',
    columns: [
      'service',
      'environment',
      'service_version',
      'requests',
      'errors',
      'p95_response_time_ms',
      'first_seen',
      'last_seen'
    ],
    rows: versions.map((row) => [
      row.service,
      row.environment,
      row.version,
      row.requests,
      row.errors,
      row.p95Ms,
      row.firstSeen,
      row.lastSeen
    ])
  };
}

function slowestTable({ slowest }: RecentRequests): ExportTable {
  return {
    name: 'slowest-requests',
    label: 'Slowest requests',
    columns: [
      'timestamp',
      'method',
      'status_code',
      'response_time_ms',
      'error_type',
      'service',
      'service_version',
      'environment',
      'user_id',
      'trace_id',
      'span_id'
    ],
    rows: slowest.map((row) => [
      row.time,
      row.method,
      row.statusCode,
      row.durationMs,
      row.errorType,
      row.service,
      row.version,
      row.environment,
      row.userId,
      row.traceId,
      row.spanId
    ])
  };
}
