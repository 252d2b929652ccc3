import type { ShownEvent } from '../../metrics/events.ts';

/** An event of `GET /api/v1/metrics/events`. */
export function toEventBody(event: ShownEvent) {
  return {
    id: event.id,
    timestamp: event.time,
    event_type: event.eventType,
    user_id: event.userId,
    page_name: event.page,
    element_id: event.elementId,
    success: event.success,
    service: event.service,
    environment: event.environment,
    session_id: event.sessionId,
    trace_id: event.traceId,
    metadata: event.metadata
  };
}
