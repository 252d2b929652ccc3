import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import {
  exactParameter,
  formatParameter,
  rangeParameters,
  serviceParameters,
  timeZoneParameter
} from '../parameters.ts';
import {
  count,
  intervalMs,
  percentileAccuracy,
  rangeFields,
  rounded,
  sampleCount,
  time
} from '../schemas.ts';

const vitalFields = {
  vital: z.string().describe('LCP, INP, CLS, FCP or TTFB'),
  sample_count: count,
  p75: z.number().min(0).describe('Milliseconds; of CLS a number without unit'),
  good: count.describe('By the rating that the browser sent'),
  needs_improvement: count,
  poor: count
};

const vital = z.object({ page: z.string().describe('Empty where the browser named none'), ...vitalFields });

const questionParameters = {
  ...rangeParameters,
  ...serviceParameters,
  ...exactParameter,
  ...formatParameter,
  page: z.string().max(255).optional()
};

export const webVitals = defineOperation({
  id: 'getWebVitals',
  method: 'GET',
  path: '/api/v1/metrics/web-vitals',
  access: 'admin',
  summary: 'Web Vitals at the 75th percentile, in all and of each page, most measured page first',
  parameters: questionParameters,
  answer: z.object({
    ...rangeFields,
    accuracy: z.object({ percentiles: percentileAccuracy, percentile_error: z.number().min(0) }),
    sample_count: sampleCount,
    totals: z.array(z.object(vitalFields)).describe('Over all pages'),
    previous: z
      .object({ start_time: time, end_time: time, totals: z.array(z.object(vitalFields)) })
      .nullable()
      .describe('The same elapsed length of time just before; null where it lies before our history'),
    vitals: z.array(vital),
    vitals_omitted: count.describe('How many the list leaves out')
  }),
  toCsv: ({ vitals }) => ({
    columns: Object.keys(vital.shape),
    rows: vitals.map((row) => Object.values(row))
  })
});

const measured = z.object({
  vital: vitalFields.vital,
  sample_count: count,
  p75: vitalFields.p75
});

export const webVitalsSeries = defineOperation({
  id: 'getWebVitalsSeries',
  method: 'GET',
  path: '/api/v1/metrics/web-vitals/time-series',
  access: 'admin',
  summary: 'Web Vitals at the 75th percentile over time; the width of the intervals suits the range',
  parameters: { ...questionParameters, ...timeZoneParameter },
  answer: z.object({
    ...rangeFields,
    interval_ms: intervalMs,
    data_points: z.array(
      z.object({
        timestamp: time.describe('Start of the interval'),
        end_time: time,
        partial: z.boolean().describe('The interval is cut by the range, or not over yet'),
        rounded,
        vitals: z.array(measured).describe('Those that were measured')
      })
    )
  }),
  toCsv: ({ data_points }) => ({
    columns: ['timestamp', 'end_time', 'partial', 'rounded', ...Object.keys(measured.shape)],
    rows: data_points.flatMap(({ timestamp, end_time, partial, rounded: isRounded, vitals }) =>
      vitals.map((row) => [timestamp, end_time, partial, isRounded, ...Object.values(row)])
    )
  })
});
