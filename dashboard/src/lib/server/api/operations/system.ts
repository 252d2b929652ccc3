import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { count, time } from '../schemas.ts';

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
      marked_hours: count.describe('Hours that have changed since they were rolled up')
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
      .array(z.object({ table: z.string(), rows: count, bytes: count }))
      .describe('Rows are estimates'),
    partitions: z
      .array(
        z.object({
          table: z.string(),
          day: z.iso.date().nullable().describe('Null for rows that have no day of their own'),
          rows: count,
          bytes: count
        })
      )
      .describe('Newest first; rows are estimates'),
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
    names_beyond_cap: z.array(
      z.object({ service: z.string(), kind: z.string(), sample: z.string(), seen_at: time })
    )
  })
});
