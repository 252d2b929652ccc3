import type { TimeRangeName } from '../../metrics/time-range.ts';
import type { TimeSeriesAnswer } from '../../metrics/usage.ts';
import { toAccuracyBody } from './to-performance-body.ts';

/** `GET /api/v1/metrics/time-series`. An hour without data is a point of nulls. */
export function toTimeSeriesBody(name: TimeRangeName, metricType: string, answer: TimeSeriesAnswer) {
  return {
    time_range: name,
    start_time: answer.from,
    end_time: answer.to,
    metric_type: metricType,
    accuracy: toAccuracyBody(answer.accuracy),
    data_points: answer.points.map((point) => ({
      timestamp: point.from,
      avg_response_time_ms: point.averageMs,
      p50_response_time_ms: point.p50Ms,
      p95_response_time_ms: point.p95Ms,
      p99_response_time_ms: point.p99Ms,
      total_requests: point.requestCount,
      error_rate: point.errorRate,
      total_events: point.totalEvents,
      unique_users: point.uniqueUsers
    }))
  };
}
