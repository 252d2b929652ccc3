import { z } from 'zod';
import { toAttributes, toJsonText } from '../rows/attribute-value.ts';
import { metadataBytesMax } from '../rows/to-event-metadata.ts';
import { isEventType } from '../rows/to-event-type.ts';

const text = z.string().nullish();

// As it is and not copied member by member, since `__proto__` is a name like any other here.
const metadata = z
  .custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'must be an object'
  )
  .refine(
    (value) => Buffer.byteLength(toJsonText(toAttributes(value))) <= metadataBytesMax,
    `must be at most ${metadataBytesMax} bytes of JSON`
  );

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
  metadata: metadata.nullish(),
  id: z.string().min(1).max(255).nullish(),
  session_id: z.string().max(255).nullish()
});

export type UsageEvent = z.infer<typeof usageEventSchema>;
