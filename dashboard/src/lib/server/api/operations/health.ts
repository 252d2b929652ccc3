import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { time } from '../schemas.ts';

export const health = defineOperation({
  id: 'getHealth',
  method: 'GET',
  path: '/api/v1/system/health',
  access: 'admin',
  summary: 'What is wrong and what to do about it: the checks of lakegauge doctor',
  parameters: {},
  answer: z.object({
    as_of: time,
    level: z.enum(['ok', 'warning', 'failure']).describe('The worst of the checks'),
    checks: z.array(
      z.object({
        check: z.string(),
        level: z.enum(['ok', 'warning', 'failure']),
        message: z.string(),
        cure: z.string().nullable().describe('What to do; null where there is nothing to do')
      })
    )
  })
});
