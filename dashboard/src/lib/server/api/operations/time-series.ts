import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { commonParameters, formatParameter } from '../parameters.ts';
import { accuracy, count, latencyFields, rangeFields, ratio, sampleCount, time } from '../schemas.ts';

const point = z.object({
  timestamp: time.describe('Start of the hour'),
  ...latencyFields,
  total_requests: count.nullable(),
  error_rate: ratio,
  total_events: count.nullable(),
  unique_users: count.nullable().describe('Distinct users of events'),
  partial: z.boolean().describe('The hour is cut by the range, or not over yet')
});

export const timeSeries = defineOperation({
  id: 'getTimeSeries',
  method: 'GET',
  path: '/api/v1/metrics/time-series',
  access: 'admin',
  summary: 'Requests and events by the hour; an hour without data is a point of nulls',
  parameters: {
    ...commonParameters,
    ...formatParameter,
    metric_type: z.enum(['performance', 'usage', 'both']).default('both')
  },
  answer: z.object({
    ...rangeFields,
    metric_type: z.enum(['performance', 'usage', 'both']),
    accuracy,
    sample_count: sampleCount,
    data_points: z.array(point)
  }),
  toCsv: ({ data_points }) => ({
    columns: Object.keys(point.shape),
    rows: data_points.map((row) => Object.values(row))
  })
});
