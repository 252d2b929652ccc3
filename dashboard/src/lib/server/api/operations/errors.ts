import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { formatParameter, rangeParameters, serviceParameters } from '../parameters.ts';
import { count, time } from '../schemas.ts';

const errorType = z.object({
  error_type: z.string(),
  requests: count,
  endpoints: count.describe('How many endpoints it was seen at'),
  endpoint: z.string().describe('Where it was seen most often'),
  method: z.string(),
  last_seen: time
});

export const errors = defineOperation({
  id: 'getErrors',
  method: 'GET',
  path: '/api/v1/metrics/errors',
  access: 'admin',
  summary: 'What went wrong: failed requests by type of error, most frequent first',
  description: 'From raw requests; start_time says from when on, where it is later than what was asked for.',
  parameters: {
    ...rangeParameters,
    ...serviceParameters,
    ...formatParameter,
    endpoint: z.string().min(1).max(500).optional()
  },
  answer: z.object({
    start_time: time,
    end_time: time,
    limited: z.boolean().describe('It begins where it does since a busy range is read from its end'),
    error_types: z.array(errorType),
    omitted: count.describe('Types that the list leaves out')
  }),
  toCsv: ({ error_types: rows }) => ({
    columns: Object.keys(errorType.shape),
    rows: rows.map((row) => Object.values(row))
  })
});
