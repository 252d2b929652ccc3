import type { TimeRangeName } from '../../metrics/time-range.ts';
import type { UsageAnswer } from '../../metrics/usage.ts';

/** `GET /api/v1/metrics/usage`. */
export function toUsageBody(name: TimeRangeName, answer: UsageAnswer) {
  return {
    time_range: name,
    start_time: answer.from,
    end_time: answer.to,
    accuracy: { users: answer.accuracy.users, user_error: answer.accuracy.userError },
    total_events: answer.totalEvents,
    unique_users: answer.uniqueUsers,
    active_users: answer.activeUsers,
    event_distribution: Object.fromEntries(
      answer.eventTypes.map(({ eventType, events }) => [eventType, events])
    ),
    // Events that name no page are under the empty name.
    page_views: Object.fromEntries(answer.pages.map(({ page, views }) => [page, views])),
    pages_omitted: answer.pagesOmitted
  };
}
