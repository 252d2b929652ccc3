/** One thing that a person did in a browser, as a list of events shows it. */
export interface ShownEvent {
  id: string;
  /** ISO 8601 in UTC with microseconds, so that it names a position exactly. */
  time: string;
  eventType: string;
  userId: string;
  page: string | null;
  elementId: string | null;
  success: boolean | null;
  metadata: unknown;
  service: string;
  environment: string;
  sessionId: string | null;
  traceId: string | null;
}

/** A page of the list, newest first. */
export interface EventsPage {
  /** Single events are known from here on: raw rows before it are gone. */
  from: string;
  to: string;
  events: ShownEvent[];
  /** Names the page after it; null on the last. */
  nextCursor: string | null;
}

/** What a list of events is narrowed to; empty is everything. The names are those of the API and of the address. */
export const eventFilterNames = ['event_type', 'page', 'user_id', 'session_id', 'search'] as const;
export type EventFilterName = (typeof eventFilterNames)[number];
export type EventFilter = Record<EventFilterName, string>;

/** A page of the list, and what it was narrowed to. */
export interface FilteredPage extends EventsPage {
  filter: EventFilter;
}

/** How many events a page of the list shows. */
export const shownEventsMax = 50;

/** Reads the filter from an address; `own` gives one of its parameters. */
export function readEventFilter(own: (name: string) => string | null): EventFilter {
  return Object.fromEntries(eventFilterNames.map((name) => [name, own(name) ?? ''])) as EventFilter;
}
