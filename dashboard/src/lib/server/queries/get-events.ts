import { sql } from '@lakegauge/database';
import type { ShownEvent } from '../../metrics/events.ts';
import type { TimeRange } from '../../metrics/performance.ts';
import type { Reading } from './with-reading.ts';

export interface EventsFilter {
  range: TimeRange;
  service: string | null;
  environment: string | null;
  eventType: string | null;
  page: string | null;
  userId: string | null;
  sessionId: string | null;
  /** Words that the event holds somewhere, each of them: in its type, page, element, user, session or properties. */
  words: string[];
}

/** Where a list of events was left: the last one that was shown. */
export interface EventPosition {
  time: string;
  id: string;
}

/** Single events, newest first, after a position; only raw rows know them. */
export async function getEvents(
  reading: Reading,
  { range, service, environment, eventType, page, userId, sessionId, words }: EventsFilter,
  after: EventPosition | null,
  limit: number
): Promise<ShownEvent[]> {
  return reading.query<ShownEvent>(sql`
    select
      id, to_char(timestamp at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as time,
      event_type as "eventType", user_id as "userId", page_name as page, element_id as "elementId", success, metadata,
      service_name as service, environment, session_id as "sessionId", encode(trace_id, 'hex') as "traceId"
    from usage_events
    where timestamp >= ${range.from} and timestamp < ${range.to}
      and (${after?.time ?? null}::timestamptz is null
        or (timestamp <= ${after?.time ?? null}::timestamptz
          and (timestamp, id) < (${after?.time ?? null}::timestamptz, ${after?.id ?? null}::uuid)))
      and (${service}::text is null or service_name = ${service})
      and (${environment}::text is null or environment = ${environment})
      and (${eventType}::text is null or event_type = ${eventType})
      and (${page}::text is null or page_name = ${page})
      and (${userId}::text is null or user_id = ${userId})
      and (${sessionId}::text is null or session_id = ${sessionId})
      and not exists (
        select from unnest(${words}::text[]) word
        where position(word in lower(concat_ws(' ', event_type, page_name, element_id, user_id, session_id, metadata::text))) = 0
      )
    order by timestamp desc, id desc
    limit ${limit}`);
}
