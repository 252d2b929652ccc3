import type { EndpointShape, RecentRequests } from '#lib/metrics/endpoint-detail.ts';
import type { PerformanceAnswer } from '#lib/metrics/performance.ts';
import { toTable, type ExportTable } from '#lib/page/export-tables.ts';
import { overviewTables } from '../overview-tables.ts';
import { firstSort } from '../endpoint-table.ts';

/** What the page of one endpoint shows, as tables. */
export function endpointTables(
  numbers: PerformanceAnswer | undefined,
  shape: EndpointShape | undefined,
  recent: RecentRequests | undefined
): ExportTable[] {
  return [
    ...(numbers ? overviewTables(numbers, firstSort, '') : []),
    ...(shape ? ofShape(shape) : []),
    ...(recent ? ofRecent(recent) : [])
  ];
}

function ofShape({ buckets, distribution, statusClasses, heatMap }: EndpointShape): ExportTable[] {
  const bounds = heatMap?.boundsMs.slice(1) ?? [];
  return [
    {
      name: 'status-classes',
      label: 'Traffic by status',
      columns: [
        'start_time',
        'end_time',
        'partial',
        'rounded',
        ...statusClasses.map(({ statusClass }) => `requests_${statusClass}xx`)
      ],
      rows: buckets.map(({ from, to, partial, rounded }, index) => [
        from,
        to,
        partial,
        rounded,
        ...statusClasses.map(({ counts }) => counts[index] ?? 0)
      ])
    },
    toTable('distribution', 'Latency distribution', distribution, {
      from_ms: (row) => row.fromMs,
      to_ms: (row) => row.toMs,
      requests: (row) => row.requests
    }),
    {
      name: 'heat-map',
      label: 'Latency distribution over time',
      columns: ['start_time', 'end_time', ...bounds.map((toMs) => `to_${toMs.toPrecision(4)}_ms`)],
      rows: buckets.map(({ from, to }, index) => [from, to, ...(heatMap?.counts[index] ?? [])])
    }
  ];
}

function ofRecent(recent: RecentRequests): ExportTable[] {
  return [
    toTable('slowest-requests', 'Slowest requests', recent.slowest, {
      timestamp: (row) => row.time,
      method: (row) => row.method,
      status_code: (row) => row.statusCode,
      response_time_ms: (row) => row.durationMs,
      error_type: (row) => row.errorType,
      service: (row) => row.service,
      service_version: (row) => row.version,
      environment: (row) => row.environment,
      user_id: (row) => row.userId,
      trace_id: (row) => row.traceId,
      span_id: (row) => row.spanId
    }),
    toTable('error-types', 'Error types', recent.errorTypes, {
      error_type: (row) => row.errorType,
      requests: (row) => row.requests,
      users: (row) => row.users,
      last_seen: (row) => row.lastSeen
    }),
    toTable('versions', 'Versions', recent.versions, {
      service: (row) => row.service,
      environment: (row) => row.environment,
      service_version: (row) => row.version,
      requests: (row) => row.requests,
      errors: (row) => row.errors,
      p95_response_time_ms: (row) => row.p95Ms,
      first_seen: (row) => row.firstSeen,
      last_seen: (row) => row.lastSeen
    })
  ];
}
