import type { TimeRangeName } from '../../metrics/time-range.ts';
import type { TimeSeriesAnswer, TimeSeriesMetric } from '../../metrics/usage.ts';
import { toAccuracyBody } from './to-performance-body.ts';
import { toRangeBody } from './to-range-body.ts';

/** `GET /api/v1/metrics/time-series`. An hour without data is a point of nulls. */
export function toTimeSeriesBody(
  name: TimeRangeName,
  metricType: TimeSeriesMetric,
  answer: TimeSeriesAnswer,
  now: Date
) {
  const range = toRangeBody(name, answer, now);
  const partial = new Set(range.partial_hours);
  return {
    ...range,
    metric_type: metricType,
    accuracy: toAccuracyBody(answer.accuracy),
    sample_count: answer.points.reduce(
      (sum, point) => sum + (point.requestCount ?? 0) + (point.totalEvents ?? 0),
      0
    ),
    data_points: answer.points.map((point) => ({
      timestamp: point.from,
      avg_response_time_ms: point.averageMs,
      p50_response_time_ms: point.p50Ms,
      p95_response_time_ms: point.p95Ms,
      p99_response_time_ms: point.p99Ms,
      total_requests: point.requestCount,
      error_rate: point.errorRate,
      total_events: point.totalEvents,
      unique_users: point.uniqueUsers,
      partial: partial.has(point.from)
    }))
  };
}
