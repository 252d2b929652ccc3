import type { EndpointDetail } from '../../metrics/endpoint-detail.ts';
import type { TimeRangeName } from '../../metrics/time-range.ts';
import { toPerformanceBody } from './to-performance-body.ts';

/** `GET /api/v1/metrics/endpoint`. */
export function toEndpointBody(
  name: TimeRangeName,
  { endpoint, method }: { endpoint: string; method: string | null },
  detail: EndpointDetail,
  now: Date
) {
  const { endpoints: methods, ...numbers } = toPerformanceBody(name, detail, now);
  const { recent } = detail;
  return {
    ...numbers,
    endpoint,
    method,
    methods,
    distribution: detail.distribution.map(({ fromMs, toMs, requests }) => ({
      from_ms: fromMs,
      to_ms: toMs,
      requests
    })),
    status_classes: Object.fromEntries(
      detail.statusClasses.map(({ statusClass, requests }) => [`${statusClass}xx`, requests])
    ),
    data_points: detail.series.map((point, index) => ({
      timestamp: point.from,
      end_time: point.to,
      avg_response_time_ms: point.averageMs,
      p50_response_time_ms: point.p50Ms,
      p95_response_time_ms: point.p95Ms,
      p99_response_time_ms: point.p99Ms,
      total_requests: point.requestCount,
      error_rate: point.errorRate,
      partial: point.partial,
      rounded: point.rounded,
      status_classes: Object.fromEntries(
        detail.statusClasses.map(({ statusClass, counts }) => [`${statusClass}xx`, counts[index] ?? 0])
      )
    })),
    heat_map: detail.heatMap && { bounds_ms: detail.heatMap.boundsMs, counts: detail.heatMap.counts },
    recent: {
      start_time: recent.from,
      limited: recent.isLimited,
      requests: recent.requests,
      status_codes: Object.fromEntries(
        recent.statusCodes.map(({ statusCode, requests }) => [String(statusCode), requests])
      ),
      error_types: recent.errorTypes.map(({ errorType, requests, users, lastSeen }) => ({
        error_type: errorType,
        requests,
        users,
        last_seen: lastSeen
      })),
      service_versions: recent.versions.map((version) => ({
        service: version.service,
        environment: version.environment,
        service_version: version.version,
        requests: version.requests,
        errors: version.errors,
        p95_response_time_ms: version.p95Ms,
        first_seen: version.firstSeen,
        last_seen: version.lastSeen
      })),
      users: recent.users,
      users_with_errors: recent.usersWithErrors,
      slowest_requests: recent.slowest.map((request) => ({
        timestamp: request.time,
        method: request.method,
        status_code: request.statusCode,
        response_time_ms: request.durationMs,
        error_type: request.errorType,
        service: request.service,
        service_version: request.version,
        environment: request.environment,
        user_id: request.userId,
        trace_id: request.traceId,
        span_id: request.spanId
      }))
    }
  };
}
