import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { formatParameter, rangeParameters, serviceParameters, exactParameter } from '../parameters.ts';
import { count, percentileAccuracy, rangeFields, sampleCount } from '../schemas.ts';

const vital = z.object({
  page: z.string().describe('Empty where the browser named none'),
  vital: z.string().describe('LCP, INP, CLS, FCP or TTFB'),
  sample_count: count,
  p75: z.number().min(0).describe('Milliseconds; of CLS a number without unit'),
  good: count,
  needs_improvement: count,
  poor: count
});

export const webVitals = defineOperation({
  id: 'getWebVitals',
  method: 'GET',
  path: '/api/v1/metrics/web-vitals',
  access: 'admin',
  summary: 'Web Vitals of each page at the 75th percentile, most measured page first',
  parameters: {
    ...rangeParameters,
    ...serviceParameters,
    ...exactParameter,
    ...formatParameter,
    page: z.string().max(255).optional()
  },
  answer: z.object({
    ...rangeFields,
    accuracy: z.object({ percentiles: percentileAccuracy, percentile_error: z.number().min(0) }),
    sample_count: sampleCount,
    vitals: z.array(vital),
    vitals_omitted: count.describe('How many the list leaves out')
  }),
  toCsv: ({ vitals }) => ({
    columns: Object.keys(vital.shape),
    rows: vitals.map((row) => Object.values(row))
  })
});
