import type { DatabasePool } from '@lakegauge/database';
import type { SampleEvent } from './sample-events.ts';

/** Writes events as the receiver would, of the shop. */
export async function insertEvents(pool: DatabasePool, events: readonly SampleEvent[]): Promise<void> {
  await pool.query(
    `insert into usage_events
       (id, timestamp, event_type, user_id, page_name, element_id, success, metadata, service_name, environment, session_id)
     select gen_random_uuid(), (e ->> 'timestamp')::timestamptz, e ->> 'eventType', e ->> 'userId', e ->> 'page',
       e ->> 'elementId', (e ->> 'success')::boolean, nullif(e -> 'metadata', 'null'), 'shop', 'production', e ->> 'sessionId'
     from jsonb_array_elements($1::jsonb) e`,
    [JSON.stringify(events)]
  );
}
