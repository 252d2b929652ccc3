import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { commonParameters, comparisonParameter, formatParameter, timeZoneParameter } from '../parameters.ts';
import {
  accuracy,
  count,
  latencyFields,
  rangeFields,
  ratio,
  rounded,
  sampleCount,
  time
} from '../schemas.ts';
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
  summary:
    'One endpoint: latency distribution in all and over time, status codes, errors, versions, slowest requests, users affected',
  parameters: {
    ...commonParameters,
    ...comparisonParameter,
    ...formatParameter,
    ...timeZoneParameter,
    endpoint: z.string().min(1).max(500),
    method: z.string().min(1).max(10).optional().describe('Only its requests of this method')
  },
  answer: z.object({
    ...rangeFields,
    endpoint: z.string(),
    method: z.string().nullable().describe('Null for all methods together'),
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
        partial: z.boolean(),
        rounded,
        status_classes: z.record(z.string(), count).describe('Requests by the first digit of their status')
      })
    ),
    heat_map: z
      .object({
        bounds_ms: z.array(z.number()).describe('Ascending; row n is between bound n and bound n + 1'),
        counts: z.array(z.array(count)).describe('For each of the data points, the requests of each row')
      })
      .nullable()
      .describe('How long requests took, over time; null without requests'),
    recent: z
      .object({
        start_time: time,
        limited: z.boolean().describe('It begins where it does since only the newest requests are read'),
        requests: count,
        status_codes: z.record(z.string(), count),
        error_types: z.array(
          z.object({ error_type: z.string(), requests: count, users: count, last_seen: time })
        ),
        service_versions: z.array(
          z.object({
            service: z.string(),
            environment: z.string(),
            service_version: z.string().nullable(),
            requests: count,
            errors: count,
            p95_response_time_ms: z.number(),
            first_seen: time,
            last_seen: time
          })
        ),
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
