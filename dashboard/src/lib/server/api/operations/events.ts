import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { formatParameter, rangeParameters, serviceParameters } from '../parameters.ts';
import { time } from '../schemas.ts';

/** How many events a page of the list has at most. */
export const eventsMax = 1000;

export const usageEvent = z.object({
  id: z.string(),
  timestamp: time,
  event_type: z.string(),
  user_id: z.string(),
  page_name: z.string().nullable(),
  element_id: z.string().nullable(),
  success: z.boolean().nullable(),
  service: z.string(),
  environment: z.string(),
  session_id: z.string().nullable(),
  trace_id: z.string().nullable(),
  metadata: z.unknown().describe('As it was sent')
});

export const events = defineOperation({
  id: 'getEvents',
  method: 'GET',
  path: '/api/v1/metrics/events',
  access: 'admin',
  summary: 'Single usage events, newest first, as far back as raw rows are kept; as CSV all of them',
  parameters: {
    ...rangeParameters,
    ...serviceParameters,
    ...formatParameter,
    event_type: z.string().min(1).max(100).optional(),
    page: z.string().min(1).max(255).optional(),
    user_id: z.string().min(1).max(255).optional(),
    session_id: z.string().min(1).max(255).optional(),
    search: z
      .string()
      .max(200)
      .optional()
      .describe('Words, each of which the event holds in its type, page, element, user, session or metadata'),
    limit: z.coerce.number().int().min(1).max(eventsMax).default(100),
    cursor: z.string().max(200).optional().describe('next_cursor of the page before')
  },
  answer: z.object({
    time_range: z.string(),
    start_time: time.describe('Not before raw rows begin'),
    end_time: time,
    as_of: time,
    events: z.array(usageEvent),
    next_cursor: z.string().nullable().describe('Null on the last page')
  })
});
