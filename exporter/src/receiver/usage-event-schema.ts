import { z } from 'zod';
import { metadataBytesMax } from '../rows/to-event-metadata.ts';
import { isEventType } from '../rows/to-event-type.ts';

const text = z.string().nullish();

/** An event as `POST /api/v1/metrics/usage-events` takes it; null is the same as absent. */
export const usageEventSchema = z.object({
  event_type: z
    .string()
    .refine(isEventType, 'must be [a-z][a-z0-9_.]*, at most 100 characters, for example button_click'),
  timestamp: z.iso.datetime({
    offset: true,
    message: 'must be ISO 8601 with a time zone, for example 2026-01-31T12:00:00.000Z'
  }),
  page_name: text,
  element_id: text,
  success: z.boolean().nullish(),
  metadata: z
    .record(z.string(), z.unknown())
    .refine(
      (metadata) => Buffer.byteLength(JSON.stringify(metadata)) <= metadataBytesMax,
      `must be at most ${metadataBytesMax} bytes of JSON`
    )
    .nullish(),
  id: z.string().min(1).max(255).nullish(),
  session_id: z.string().max(255).nullish()
});

export type UsageEvent = z.infer<typeof usageEventSchema>;
