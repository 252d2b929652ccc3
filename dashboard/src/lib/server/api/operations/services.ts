import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { formatParameter } from '../parameters.ts';
import { time } from '../schemas.ts';

const service = z.object({
  service: z.string(),
  environment: z.string().describe('Empty where the service names none'),
  service_version: z.string().nullable(),
  first_seen: time,
  last_seen: time
});

export const services = defineOperation({
  id: 'getServices',
  method: 'GET',
  path: '/api/v1/services',
  access: 'admin',
  summary: 'Every service that has sent anything, with each of its environments',
  parameters: formatParameter,
  answer: z.object({ as_of: time, services: z.array(service) }),
  toCsv: (answer) => ({
    columns: Object.keys(service.shape),
    rows: answer.services.map((row) => Object.values(row))
  })
});
