import { z } from 'zod';
import { isTimeZone } from '../../format/time-zone.ts';
import { comparisons } from '../../metrics/comparison.ts';

const flag = z
  .enum(['true', 'false', '1', '0'])
  .default('false')
  .transform((value) => value === 'true' || value === '1');

/** The form of the answer; `Accept: text/csv` asks for the same. */
export const formatParameter = { format: z.enum(['json', 'csv']).optional() };

export const rangeParameters = {
  time_range: z
    .string()
    .max(10)
    .optional()
    .describe('24h (the default), 7d, 30d or 90d')
    .meta({ examples: ['24h', '7d', '30d', '90d'] }),
  start: z
    .string()
    .max(40)
    .optional()
    .describe('ISO 8601, with end, in place of time_range; a date alone is the whole UTC day'),
  end: z
    .string()
    .max(40)
    .optional()
    .describe('ISO 8601; not included, save that a date alone is the whole day')
};

export const serviceParameters = {
  service: z.string().min(1).max(100).optional(),
  environment: z.string().max(50).optional()
};

export const exactParameter = {
  exact: flag.describe('Read every raw row that there is, however many, within the time limit')
};

/** The parameters that every question about metrics takes; each as it stands in the query string. */
export const commonParameters = {
  ...rangeParameters,
  ...serviceParameters,
  include_anonymous: flag.describe('Count users who are not signed in as well'),
  ...exactParameter
};

/** Of the operations whose answer has days in it. */
export const timeZoneParameter = {
  time_zone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'is not the name of a time zone, such as Europe/Berlin')
    .default('UTC')
    .describe('Whose days: an IANA name')
};

/** Of the operations whose answer holds a comparison. */
export const comparisonParameter = {
  compare: z
    .enum(comparisons)
    .default('previous_period')
    .describe(
      'What `previous` is: previous_period, the same length just before, or last_week, the same weekdays, whole weeks before'
    )
};
