import { z } from 'zod';

/** Building blocks of the answers. `null` is "no data", which is not zero. */

export const time = z.iso.datetime().describe('ISO 8601, UTC');
export const count = z.int().min(0);
export const milliseconds = z.number().min(0).nullable().describe('Milliseconds; null without data');
export const ratio = z.number().min(0).max(1).nullable().describe('0 to 1; null without data');

export const percentileAccuracy = z.enum(['exact', 'estimated']);
export const userAccuracy = z.enum(['exact', 'estimated', 'at_least']);

export const accuracy = z
  .object({
    percentiles: percentileAccuracy,
    percentile_error: z.number().min(0).describe('Largest relative error; 0 when exact'),
    users: userAccuracy,
    user_error: z.number().min(0).describe('Standard error; 0 when exact')
  })
  .describe('How the numbers were made, and by how much an estimate may be off');

/** What every answer about a range of time begins with. */
export const rangeFields = {
  time_range: z.string().describe('24h, 7d, 30d, 90d, or custom'),
  start_time: time.describe('What was really answered: whole hours where raw rows are gone'),
  end_time: time,
  as_of: time.describe('When the question was asked of the database'),
  partial_hours: z
    .array(time)
    .describe(
      'Hours that the answer holds in part only: cut by the range, or not over yet; not comparable with others'
    )
};

export const sampleCount = count.describe('How many requests or events the numbers are made from');

/** Of a stretch of time whose ends are those of a zone's days. */
export const rounded = z
  .boolean()
  .describe('An end lies inside an hour whose raw rows are gone, and was moved to its beginning');

/** Width of the stretches of a series. */
export const intervalMs = count.describe(
  'Width of an interval; of a day 24 hours, though days of a time zone have 23 or 25 at times'
);

export const latencyFields = {
  avg_response_time_ms: milliseconds,
  p50_response_time_ms: milliseconds,
  p95_response_time_ms: milliseconds,
  p99_response_time_ms: milliseconds
};

export const problem = z.object({
  error: z.string(),
  message: z.string(),
  status_code: z.int(),
  correlation_id: z.string()
});
