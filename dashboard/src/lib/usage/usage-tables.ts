import type { ActiveUsersAnswer } from '#lib/metrics/active-users.ts';
import { calendarPeriodNames, type CalendarPeriod } from '#lib/metrics/calendar-periods.ts';
import type { ShownEvent } from '#lib/metrics/events.ts';
import type { UsageOverview } from '#lib/metrics/usage.ts';
import type { ExportTable } from '#lib/page/export-tables.ts';

/** Numbers of usage as tables: events over time by type, types, pages, the whole. */
export function usageTables(usage: UsageOverview): ExportTable[] {
  const { series, previous, accuracy } = usage;
  const numbers = ['total_events', 'event_types', 'unique_users', 'active_users'];
  return [
    {
      name: 'events-over-time',
      label: 'Events over time',
      columns: [
        'start_time',
        'end_time',
        'partial',
        'rounded',
        ...series.namedTypes,
        '(other)',
        'total_events',
        'unique_users',
        'active_users'
      ],
      rows: series.points.map((point) => [
        point.from,
        point.to,
        point.partial,
        point.rounded,
        ...point.events,
        point.otherEvents,
        point.totalEvents,
        point.uniqueUsers,
        point.activeUsers
      ])
    },
    {
      name: 'event-types',
      label: 'Events by type',
      columns: ['event_type', 'events'],
      rows: usage.eventTypes.map(({ eventType, events }) => [eventType, events])
    },
    {
      name: 'pages',
      label: 'Top pages',
      columns: ['page', 'views'],
      rows: usage.pages.map(({ page, views }) => [page, views])
    },
    {
      name: 'usage-summary',
      label: 'Summary of usage',
      columns: ['period', 'start_time', 'end_time', ...numbers, 'user_error'],
      rows: [
        [
          'shown',
          usage.from,
          usage.to,
          usage.totalEvents,
          usage.eventTypes.length,
          usage.uniqueUsers,
          usage.activeUsers,
          accuracy.userError
        ],
        ...(previous
          ? [
              [
                'compared',
                previous.from,
                previous.to,
                previous.totalEvents,
                previous.eventTypes,
                previous.uniqueUsers,
                previous.activeUsers,
                accuracy.userError
              ]
            ]
          : [])
      ]
    }
  ];
}

/** Active users of every day, week and month, with what each count may be off by. */
export function activeUsersTable(activeUsers: Record<CalendarPeriod, ActiveUsersAnswer>): ExportTable {
  return {
    name: 'active-users',
    label: 'Active users per day, week and month',
    columns: ['period', 'start_time', 'end_time', 'partial', 'rounded', 'active_users', 'user_error'],
    rows: calendarPeriodNames.flatMap((period) =>
      activeUsers[period].points.map(({ from, to, partial, rounded, users, accuracy }) => [
        period,
        from,
        to,
        partial,
        rounded,
        users,
        accuracy.userError
      ])
    )
  };
}

/** The single events that are shown. */
export function eventsTable(events: readonly ShownEvent[]): ExportTable {
  return {
    name: 'events',
    label: 'Events that are shown',
    columns: [
      'timestamp',
      'event_type',
      'page_name',
      'element_id',
      'success',
      'user_id',
      'session_id',
      'service',
      'environment',
      'trace_id',
      'id',
      'metadata'
    ],
    rows: events.map((event) => [
      event.time,
      event.eventType,
      event.page,
      event.elementId,
      event.success,
      event.userId,
      event.sessionId,
      event.service,
      event.environment,
      event.traceId,
      event.id,
      event.metadata === null ? null : JSON.stringify(event.metadata)
    ])
  };
}
