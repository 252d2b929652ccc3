import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { commonParameters, comparisonParameter, formatParameter } from '../parameters.ts';
import { accuracy, count, latencyFields, rangeFields, ratio, sampleCount, time } from '../schemas.ts';

export const performanceMetrics = z.object({
  avg_response_time_ms: latencyFields.avg_response_time_ms,
  total_requests: count,
  error_rate: ratio,
  p50_response_time_ms: latencyFields.p50_response_time_ms,
  p95_response_time_ms: latencyFields.p95_response_time_ms,
  p99_response_time_ms: latencyFields.p99_response_time_ms,
  active_users: count
    .nullable()
    .describe('Distinct users of requests and events; null where it cannot be known')
});

export const endpointMetrics = z.object({
  endpoint: z.string(),
  method: z.string(),
  ...latencyFields,
  request_count: count,
  error_count: count,
  error_rate: ratio
});

const previous = z
  .object({ start_time: time, end_time: time, metrics: performanceMetrics })
  .nullable()
  .describe(
    'What was asked to compare with, cut to equal elapsed parts; null where it lies before our history'
  );

export const performance = defineOperation({
  id: 'getPerformance',
  method: 'GET',
  path: '/api/v1/metrics/performance',
  access: 'admin',
  summary: 'Requests, errors, latency and active users, in all and of each endpoint, slowest average first',
  parameters: {
    ...commonParameters,
    ...comparisonParameter,
    ...formatParameter,
    endpoint: z.string().min(1).max(500).optional()
  },
  answer: z.object({
    ...rangeFields,
    accuracy,
    sample_count: sampleCount,
    metrics: performanceMetrics,
    previous,
    endpoints: z.array(endpointMetrics)
  }),
  toCsv: ({ endpoints }) => ({
    columns: Object.keys(endpointMetrics.shape),
    rows: endpoints.map((row) => Object.values(row))
  })
});
