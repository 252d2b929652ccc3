import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { arrivalMinutes, rawTables } from '../../../metrics/system.ts';
import { count, time } from '../schemas.ts';

const rowEstimate = count.nullable().describe('An estimate; null before the table was ever analysed');

export const system = defineOperation({
  id: 'getSystem',
  method: 'GET',
  path: '/api/v1/system',
  access: 'admin',
  summary: 'How Lakegauge itself is doing: rollup, retention, ingest, sizes',
  parameters: {},
  answer: z.object({
    as_of: time,
    rollup: z.object({
      closed: time.describe('Hours before it are closed to writers'),
      rolled_up: time.describe('Hours before it are in the rollups'),
      raw_from: time.describe('Raw rows before it are gone'),
      raw_shortened_at: time.nullable().describe('When the raw window was last shortened, to save space'),
      marked_hours: count.describe('Hours that have changed since they were rolled up'),
      last_rolled_up_at: time.nullable().describe('When an hour was last rolled up'),
      history_from: time.nullable().describe('The oldest hour that the rollups hold')
    }),
    runs: z
      .array(
        z.object({
          started_at: time,
          finished_at: time.nullable(),
          exit_code: z.int().nullable(),
          outcome: z.string().nullable(),
          correlation_id: z.string()
        })
      )
      .describe('Newest first'),
    tables: z
      .array(
        z.object({
          table: z.string(),
          rows: rowEstimate,
          bytes: count,
          counted_rows: count.nullable().describe('Counted exactly at the last nightly run'),
          counted_at: time.nullable()
        })
      )
      .describe('Largest first'),
    partitions: z
      .array(
        z.object({
          table: z.string(),
          day: z.iso.date().nullable().describe('Null for rows that have no day of their own'),
          rows: rowEstimate,
          bytes: count
        })
      )
      .describe('Newest first'),
    arrivals: z
      .array(
        z.object({
          table: z.enum(rawTables),
          newest: time.nullable().describe('Time of the newest row'),
          recent_rows: count
            .nullable()
            .describe(`Rows of the last ${arrivalMinutes} minutes; null where there are too many to count`)
        })
      )
      .describe('By the time of what the rows tell'),
    hours: z
      .array(z.object({ timestamp: time, rows: z.record(z.enum(rawTables), count).nullable() }))
      .describe('Rows of the last 24 hours, null before an hour is rolled up'),
    ingest: z
      .array(
        z.object({
          service: z.string(),
          signal: z.string(),
          reason: z.string(),
          items: count,
          sample: z.string().nullable()
        })
      )
      .describe('What was counted on the way in during the last 24 hours'),
    values: z.array(
      z.object({
        name: z.string(),
        service: z.string(),
        instance: z.string(),
        attributes: z.unknown(),
        value: z.number(),
        observed_at: time
      })
    ),
    services: z.array(
      z.object({
        service: z.string(),
        environment: z.string(),
        version: z.string().nullable(),
        first_seen: time,
        last_seen: time
      })
    ),
    names: z
      .array(z.object({ service: z.string(), kind: z.string(), names: count }))
      .describe('How many endpoints, pages and event types a service has'),
    names_beyond_cap: z.array(
      z.object({ service: z.string(), kind: z.string(), sample: z.string(), seen_at: time })
    )
  })
});
