import type { Accuracy, PerformanceAnswer, PerformanceSummary } from '../../metrics/performance.ts';
import type { TimeRangeName } from '../../metrics/time-range.ts';
import { toRangeBody } from './to-range-body.ts';

type PerformanceNumbers = Pick<
  PerformanceAnswer,
  'from' | 'to' | 'accuracy' | 'summary' | 'previous' | 'endpoints'
>;

/** `GET /api/v1/metrics/performance`. Rates are ratios from 0 to 1, durations milliseconds. */
export function toPerformanceBody(name: TimeRangeName, answer: PerformanceNumbers, now: Date) {
  const { summary, previous } = answer;
  return {
    ...toRangeBody(name, answer, now),
    accuracy: toAccuracyBody(answer.accuracy),
    sample_count: summary.requestCount,
    metrics: toMetricsBody(summary),
    previous: previous && {
      start_time: previous.from,
      end_time: previous.to,
      metrics: toMetricsBody(previous)
    },
    endpoints: answer.endpoints.map((endpoint) => ({
      endpoint: endpoint.endpoint,
      method: endpoint.method,
      avg_response_time_ms: endpoint.averageMs,
      p50_response_time_ms: endpoint.p50Ms,
      p95_response_time_ms: endpoint.p95Ms,
      p99_response_time_ms: endpoint.p99Ms,
      request_count: endpoint.requestCount,
      error_count: endpoint.errorCount,
      error_rate: endpoint.errorRate
    }))
  };
}

/** The numbers over everything that was asked for. */
export function toMetricsBody(summary: PerformanceSummary) {
  return {
    avg_response_time_ms: summary.averageMs,
    total_requests: summary.requestCount,
    error_rate: summary.errorRate,
    p50_response_time_ms: summary.p50Ms,
    p95_response_time_ms: summary.p95Ms,
    p99_response_time_ms: summary.p99Ms,
    active_users: summary.activeUsers
  };
}

/** How an answer was made: exact or estimated, and by how much the estimate may be off. */
export function toAccuracyBody(accuracy: Accuracy) {
  return {
    percentiles: accuracy.percentiles,
    percentile_error: accuracy.percentileError,
    users: accuracy.users,
    user_error: accuracy.userError
  };
}
