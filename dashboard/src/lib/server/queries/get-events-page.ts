import type { EventsPage } from '../../metrics/events.ts';
import { getEvents, type EventPosition, type EventsFilter } from './get-events.ts';
import { toCursor } from '../api/event-cursor.ts';
import type { Reading } from './with-reading.ts';

/** A page of single events, newest first, and where the next one begins. */
export async function getEventsPage(
  reading: Reading,
  filter: EventsFilter,
  after: EventPosition | null,
  limit: number
): Promise<EventsPage> {
  // One more than asked for tells whether there is another page.
  const found = await getEvents(reading, filter, after, limit + 1);
  const events = found.slice(0, limit);
  const { rawFrom } = reading.state;
  const { from, to } = filter.range;
  return {
    from: (from < rawFrom ? rawFrom : from).toISOString(),
    to: to.toISOString(),
    events,
    nextCursor: found.length > events.length ? toCursor(events.at(-1)!) : null
  };
}
