import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { rangeParameters } from '../parameters.ts';
import { count, time } from '../schemas.ts';

export const usageCount = defineOperation({
  id: 'getUsageCount',
  method: 'GET',
  path: '/api/v1/metrics/usage/count',
  access: 'signed_in',
  summary: 'How many events of the caller were stored, as far back as raw rows are kept',
  parameters: { ...rangeParameters, session_id: z.string().min(1).max(255).optional() },
  answer: z.object({ count, time_range: z.string(), start_time: time, end_time: time })
});
