import { calendarPeriodNames, type CalendarPeriod } from '#lib/metrics/calendar-periods.ts';
import type { ActiveUsersAnswer } from '#lib/metrics/active-users.ts';
import { readEventFilter, shownEventsMax } from '#lib/metrics/events.ts';
import type { TimeRange } from '#lib/metrics/performance.ts';
import { toSearchWords } from '#lib/metrics/search-words.ts';
import { loadPage } from '#lib/page/load-page.server.ts';
import type { PageFilter } from '#lib/page/loaded-page.ts';
import { parseCursor } from '#lib/server/api/event-cursor.ts';
import { getActiveUsers } from '#lib/server/queries/get-active-users.ts';
import { getEventsPage } from '#lib/server/queries/get-events-page.ts';
import { getUsageOverview } from '#lib/server/queries/get-usage-overview.ts';
import type { Reading } from '#lib/server/queries/with-reading.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  // Days are counted in the viewer's zone, which the first visit has not told yet.
  event.depends('lakegauge:time-zone');
  const own = (name: string) => event.url.searchParams.getAll(name).at(-1) || null;
  const eventType = own('event_type');
  const cursor = own('cursor');
  const filter = readEventFilter(own);
  const loaded = await loadPage(event, {
    usage: (reading, question, now) => getUsageOverview(reading, { ...question, eventType }, now),
    activeUsers: (reading, question, now) => getEachPeriod(reading, question, now),
    events: async (reading, question) => ({
      filter,
      ...(await getEventsPage(
        reading,
        {
          range: question.range,
          service: question.service,
          environment: question.environment,
          eventType,
          page: filter.page || null,
          userId: filter.user_id || null,
          sessionId: filter.session_id || null,
          words: toSearchWords(filter.search)
        },
        cursor === null ? null : parseCursor(cursor),
        shownEventsMax
      ))
    })
  });
  return { ...loaded, followsTimeZone: true };
};

const dayMs = 24 * 3_600_000;

// A single bar tells nothing: a short range is seen among the periods before it.
const daysMin: Record<CalendarPeriod, number> = { day: 14, week: 8 * 7, month: 89 };

async function getEachPeriod(
  reading: Reading,
  { range, timeZone, service, environment, includeAnonymous }: PageFilter,
  now: Date
): Promise<Record<CalendarPeriod, ActiveUsersAnswer>> {
  const answers: Partial<Record<CalendarPeriod, ActiveUsersAnswer>> = {};
  for (const period of calendarPeriodNames) {
    const filter = { service, environment, includeAnonymous, period, timeZone };
    answers[period] = await getActiveUsers(reading, { ...filter, range: widen(range, daysMin[period]) }, now);
  }
  return answers as Record<CalendarPeriod, ActiveUsersAnswer>;
}

function widen({ from, to }: TimeRange, days: number): TimeRange {
  const earlier = new Date(to.getTime() - days * dayMs);
  return { from: earlier < from ? earlier : from, to };
}
