import type { ActiveUsersAnswer } from '#lib/metrics/active-users.ts';
import type { ShownEvent } from '#lib/metrics/events.ts';
import type { UsageOverview } from '#lib/metrics/usage.ts';
import { toTable, type ExportTable } from '#lib/page/export-tables.ts';

/** What the page of usage shows, as tables. */
export function usageTables(
  usage: UsageOverview | undefined,
  activeUsers: ActiveUsersAnswer | undefined,
  events: readonly ShownEvent[]
): ExportTable[] {
  return [
    ...(usage ? ofUsage(usage) : []),
    ...(activeUsers
      ? [
          toTable('active-users', `Active users by ${activeUsers.period}`, activeUsers.points, {
            start_time: (row) => row.from,
            end_time: (row) => row.to,
            partial: (row) => row.partial,
            active_users: (row) => row.users,
            user_error: (row) => row.accuracy.userError
          })
        ]
      : []),
    toTable('events', 'Events in the list', events, {
      timestamp: (row) => row.time,
      event_type: (row) => row.eventType,
      user_id: (row) => row.userId,
      page_name: (row) => row.page,
      element_id: (row) => row.elementId,
      success: (row) => row.success,
      metadata: (row) => JSON.stringify(row.metadata),
      service: (row) => row.service,
      environment: (row) => row.environment,
      session_id: (row) => row.sessionId,
      trace_id: (row) => row.traceId
    })
  ];
}

function ofUsage(usage: UsageOverview): ExportTable[] {
  const { accuracy, previous, series } = usage;
  return [
    toTable('summary', 'Summary', [usage, ...(previous ? [previous] : [])], {
      start_time: (row) => row.from,
      end_time: (row) => row.to,
      total_events: (row) => row.totalEvents,
      unique_users: (row) => row.uniqueUsers,
      active_users: (row) => row.activeUsers,
      user_error: () => accuracy.userError
    }),
    toTable('time-series', 'Over time', series.points, {
      start_time: (row) => row.from,
      end_time: (row) => row.to,
      partial: (row) => row.partial,
      total_events: (row) => row.totalEvents,
      unique_users: (row) => row.uniqueUsers,
      active_users: (row) => row.activeUsers
    }),
    toTable('event-types', 'Events by type', usage.eventTypes, {
      event_type: (row) => row.eventType,
      events: (row) => row.events
    }),
    toTable('pages', 'Page views by page', usage.pages, {
      page: (row) => row.page,
      views: (row) => row.views
    })
  ];
}
