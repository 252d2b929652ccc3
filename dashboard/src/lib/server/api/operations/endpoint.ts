import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { commonParameters, comparisonParameter, formatParameter } from '../parameters.ts';
import { accuracy, count, latencyFields, rangeFields, ratio, sampleCount, time } from '../schemas.ts';
import { endpointMetrics, performanceMetrics } from './performance.ts';

const slowRequest = z.object({
  timestamp: time,
  method: z.string(),
  status_code: z.int(),
  response_time_ms: z.number(),
  error_type: z.string().nullable(),
  service: z.string(),
  service_version: z.string().nullable(),
  environment: z.string(),
  user_id: z.string().nullable(),
  trace_id: z.string(),
  span_id: z.string()
});

export const endpoint = defineOperation({
  id: 'getEndpoint',
  method: 'GET',
  path: '/api/v1/metrics/endpoint',
  access: 'admin',
  summary: 'One endpoint: latency distribution, status codes, slowest requests, users affected',
  parameters: {
    ...commonParameters,
    ...comparisonParameter,
    ...formatParameter,
    endpoint: z.string().min(1).max(500)
  },
  answer: z.object({
    ...rangeFields,
    endpoint: z.string(),
    accuracy,
    sample_count: sampleCount,
    metrics: performanceMetrics,
    previous: z.object({ start_time: time, end_time: time, metrics: performanceMetrics }).nullable(),
    methods: z.array(endpointMetrics),
    distribution: z
      .array(z.object({ from_ms: z.number(), to_ms: z.number(), requests: count }))
      .describe('Requests that took longer than from_ms and at most to_ms, ascending, without empty buckets'),
    status_classes: z
      .record(z.string(), count)
      .describe('Requests by the first digit of their status, such as 2xx, over the whole range'),
    data_points: z.array(
      z.object({
        timestamp: time,
        end_time: time,
        ...latencyFields,
        total_requests: count,
        error_rate: ratio,
        partial: z.boolean()
      })
    ),
    recent: z
      .object({
        start_time: time,
        status_codes: z.record(z.string(), count),
        users: count,
        users_with_errors: count,
        slowest_requests: z.array(slowRequest)
      })
      .describe('What only raw rows know, so that it may begin later than the range')
  }),
  toCsv: ({ recent }) => ({
    columns: Object.keys(slowRequest.shape),
    rows: recent.slowest_requests.map((row) => Object.values(row))
  })
});
