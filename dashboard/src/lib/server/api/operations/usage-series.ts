import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { commonParameters, formatParameter, timeZoneParameter } from '../parameters.ts';
import { count, intervalMs, rangeFields, rounded, sampleCount, time } from '../schemas.ts';

/** How many event types the answer counts each, most frequent first; the others are counted together. */
export const seriesTypesMax = 50;

const point = z.object({
  timestamp: time.describe('Start of the interval'),
  end_time: time,
  partial: z.boolean().describe('The interval is cut by the range, or not over yet'),
  rounded,
  total_events: count,
  event_types: count.describe('How many types happened'),
  unique_users: count.describe('Distinct users of the events that were asked for; never to be added up'),
  active_users: count.describe('Distinct users of requests and events together'),
  event_distribution: z.record(z.string(), count).describe('Events by type, without zeros'),
  other_events: count.describe('Events of types that are not counted each')
});

export const usageSeries = defineOperation({
  id: 'getUsageSeries',
  method: 'GET',
  path: '/api/v1/metrics/usage/time-series',
  access: 'admin',
  summary: 'Events by type, and users, over time; the width of the intervals suits the range',
  parameters: {
    ...commonParameters,
    ...formatParameter,
    ...timeZoneParameter,
    event_type: z.string().min(1).max(100).optional()
  },
  answer: z.object({
    ...rangeFields,
    sample_count: sampleCount,
    interval_ms: intervalMs,
    data_points: z.array(point).describe('Also where nothing happened')
  }),
  toCsv: ({ data_points }) => ({
    columns: ['timestamp', 'end_time', 'partial', 'rounded', 'event_type', 'events'],
    rows: data_points.flatMap(
      ({ timestamp, end_time, partial, rounded: isRounded, event_distribution, other_events }) =>
        [
          ...Object.entries(event_distribution),
          ...(other_events > 0 ? [['(other)', other_events] as const] : [])
        ].map(([type, events]) => [timestamp, end_time, partial, isRounded, type, events])
    )
  })
});
