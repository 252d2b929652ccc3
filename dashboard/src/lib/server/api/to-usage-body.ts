import type { TimeRangeName } from '../../metrics/time-range.ts';
import type { UsageAnswer } from '../../metrics/usage.ts';
import { toRangeBody } from './to-range-body.ts';

/** `GET /api/v1/metrics/usage`. */
export function toUsageBody(name: TimeRangeName, answer: UsageAnswer, now: Date) {
  const { previous } = answer;
  return {
    ...toRangeBody(name, answer, now),
    accuracy: { users: answer.accuracy.users, user_error: answer.accuracy.userError },
    sample_count: answer.totalEvents,
    total_events: answer.totalEvents,
    event_types: answer.eventTypes.length,
    unique_users: answer.uniqueUsers,
    active_users: answer.activeUsers,
    previous: previous && {
      start_time: previous.from,
      end_time: previous.to,
      total_events: previous.totalEvents,
      event_types: previous.eventTypes,
      unique_users: previous.uniqueUsers,
      active_users: previous.activeUsers
    },
    event_distribution: Object.fromEntries(
      answer.eventTypes.map(({ eventType, events }) => [eventType, events])
    ),
    // Events that name no page are under the empty name.
    page_views: Object.fromEntries(answer.pages.map(({ page, views }) => [page, views])),
    pages_omitted: answer.pagesOmitted
  };
}
