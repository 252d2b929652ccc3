import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { commonParameters, comparisonParameter, formatParameter } from '../parameters.ts';
import { count, rangeFields, sampleCount, time, userAccuracy } from '../schemas.ts';

const usageNumbers = {
  total_events: count,
  event_types: count.describe('How many types happened'),
  unique_users: count.describe('Distinct users of the events that were asked for'),
  active_users: count.describe('Distinct users of requests and events together, of whatever type')
};

export const usage = defineOperation({
  id: 'getUsage',
  method: 'GET',
  path: '/api/v1/metrics/usage',
  access: 'admin',
  summary: 'What was used in browsers, and by how many',
  parameters: {
    ...commonParameters,
    ...comparisonParameter,
    ...formatParameter,
    event_type: z.string().min(1).max(100).optional()
  },
  answer: z.object({
    ...rangeFields,
    accuracy: z.object({ users: userAccuracy, user_error: z.number().min(0) }),
    sample_count: sampleCount,
    ...usageNumbers,
    previous: z
      .object({ start_time: time, end_time: time, ...usageNumbers })
      .nullable()
      .describe(
        'What was asked to compare with, cut to equal elapsed parts; null where it lies before our history'
      ),
    event_distribution: z.record(z.string(), count).describe('Events by type'),
    page_views: z
      .record(z.string(), count)
      .describe('Page views by page, most viewed first; those that name no page are under the empty name'),
    pages_omitted: count.describe('Pages that the list leaves out')
  }),
  toCsv: ({ event_distribution, page_views }) => ({
    columns: ['kind', 'name', 'count'],
    rows: [
      ...Object.entries(event_distribution).map(([name, events]) => ['event_type', name, events]),
      ...Object.entries(page_views).map(([name, views]) => ['page', name, views])
    ]
  })
});
