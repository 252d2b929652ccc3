import { z } from 'zod';
import { calendarPeriodNames } from '../../../metrics/calendar-periods.ts';
import { defineOperation } from '../operation.ts';
import { commonParameters, formatParameter, timeZoneParameter } from '../parameters.ts';
import { count, rounded, time, userAccuracy } from '../schemas.ts';

const point = z.object({
  timestamp: time.describe('Start of the period'),
  end_time: time.describe('May lie in the future'),
  active_users: count,
  users: userAccuracy,
  user_error: z.number().min(0).describe('Standard error; 0 when exact'),
  partial: z.boolean().describe('Not over yet, or begun before our history'),
  rounded
});

export const activeUsers = defineOperation({
  id: 'getActiveUsers',
  method: 'GET',
  path: '/api/v1/metrics/active-users',
  access: 'admin',
  summary: 'Distinct users of requests and events in each day, week or month',
  description:
    'Each period that the range touches is counted whole, so the first may begin before the range. Distinct users never add up: ask for weeks instead of adding days.',
  parameters: {
    ...commonParameters,
    ...formatParameter,
    ...timeZoneParameter,
    period: z.enum(calendarPeriodNames).default('day').describe('Weeks begin on Monday')
  },
  answer: z.object({
    time_range: z.string(),
    as_of: time,
    period: z.enum(calendarPeriodNames),
    time_zone: z.string(),
    data_points: z.array(point)
  }),
  toCsv: ({ data_points }) => ({
    columns: Object.keys(point.shape),
    rows: data_points.map((row) => Object.values(row))
  })
});
