import type { RequestHandler } from '@sveltejs/kit';
import { answerOperation, csvResponse, wantsCsv } from '#lib/server/api/answer-operation.ts';
import { toCsvStream, type CsvCell } from '#lib/server/api/csv.ts';
import type { ShownEvent } from '#lib/metrics/events.ts';
import { toSearchWords } from '#lib/metrics/search-words.ts';
import { parseCursor } from '#lib/server/api/event-cursor.ts';
import { events as operation, eventsMax, usageEvent } from '#lib/server/api/operations/events.ts';
import { parseQuery, parseRange } from '#lib/server/api/parse-query.ts';
import { toEventBody } from '#lib/server/api/to-event-body.ts';
import { getEvents, type EventPosition, type EventsFilter } from '#lib/server/queries/get-events.ts';
import { getEventsPage } from '#lib/server/queries/get-events-page.ts';
import { withReading } from '#lib/server/queries/with-reading.ts';

type Query = ReturnType<typeof parseQuery<typeof operation.parameters>>;

const answerPage = answerOperation(operation, async ({ query, event, now }) => {
  const { name, range } = parseRange(query, now);
  const after = query.cursor === undefined ? null : parseCursor(query.cursor);
  return withReading(event.locals.pool, { signal: event.request.signal }, async (reading) => {
    const { from, to, events, nextCursor } = await getEventsPage(
      reading,
      toFilter(query, range),
      after,
      query.limit
    );
    return {
      time_range: name,
      start_time: from,
      end_time: to,
      as_of: now.toISOString(),
      events: events.map(toEventBody),
      next_cursor: nextCursor
    };
  });
});

export const GET: RequestHandler = async (event) => {
  if (!wantsCsv(event)) return answerPage(event);
  // The first page is asked for as JSON would be, so that whatever is wrong is told before anything is sent.
  const tried = await answerPage(event);
  if (!tried.ok) return tried;
  const query = parseQuery(event.url.searchParams, operation.parameters);
  const { range } = parseRange(query, new Date());
  const rows = allEvents(toFilter(query, range), (filter, after) =>
    withReading(event.locals.pool, { signal: event.request.signal }, (reading) =>
      getEvents(reading, filter, after, eventsMax)
    )
  );
  return csvResponse(operation.id, toCsvStream({ columns: Object.keys(usageEvent.shape), rows }));
};

/** A page after the other, each a reading of its own: however long the list, nothing is held open for it. */
async function* allEvents(
  filter: EventsFilter,
  ask: (filter: EventsFilter, after: EventPosition | null) => Promise<ShownEvent[]>
): AsyncGenerator<CsvCell[]> {
  let after: EventPosition | null = null;
  for (;;) {
    const page: ShownEvent[] = await ask(filter, after);
    for (const found of page) yield toCells(found);
    if (page.length < eventsMax) return;
    after = page.at(-1)!;
  }
}

function toCells(found: ShownEvent): CsvCell[] {
  const { metadata, ...cells } = toEventBody(found);
  return [...Object.values(cells), metadata === null ? null : JSON.stringify(metadata)];
}

function toFilter(query: Query, range: EventsFilter['range']): EventsFilter {
  return {
    range,
    service: query.service ?? null,
    environment: query.environment ?? null,
    eventType: query.event_type ?? null,
    page: query.page ?? null,
    userId: query.user_id ?? null,
    sessionId: query.session_id ?? null,
    words: toSearchWords(query.search ?? '')
  };
}
