import { sql } from '@lakegauge/database';
import type { MergedLatencyRow } from './merge-latency.ts';
import type { UserRow } from './user-row.ts';
import type { Reading } from './with-reading.ts';

/** Points of a series, each from one cell; no row where there is nothing, as from mergeLatency and mergeUsers. */
export interface OverallSeries {
  latency: Omit<MergedLatencyRow, 'endpoint' | 'method'>[];
  /** Users of requests and events together. */
  activeUsers: (UserRow & { bucket: Date })[];
  events: { bucket: Date; events: number }[];
  eventUsers: (UserRow & { bucket: Date })[];
}

type OverallRow = OverallSeries['latency'][number] & {
  event_count: number;
  active_users: number;
  active_estimated: boolean;
  event_users: number;
  event_estimated: boolean;
};

/**
 * Reads what has been worked out of cells over all services when they were built. A bucket of time that is exactly one
 * such cell needs no sketch: its numbers are those that merging would give.
 */
export async function getOverallSeries(
  reading: Reading,
  period: 'hour' | 'day',
  starts: Date[],
  includeAnonymous: boolean
): Promise<OverallSeries> {
  const rows = await reading.query<OverallRow>(sql`
    select
      time_bucket as bucket, has_histogram, sketch_error(sketch_scale) as percentile_error, request_count, error_count,
      (sum_value / nullif(request_count, 0) / 1e6)::float8 as average_ms,
      (sum_value / 1e6)::float8 as total_ms,
      p50_ms, p95_ms, p99_ms, event_count,
      case when ${includeAnonymous} then active_users_with_anonymous else active_users end as active_users,
      active_registers is not null or (${includeAnonymous} and active_anonymous_registers is not null) as active_estimated,
      case when ${includeAnonymous} then event_users_with_anonymous else event_users end as event_users,
      event_registers is not null or (${includeAnonymous} and event_anonymous_registers is not null) as event_estimated
    from overall_periods
    where period = ${period} and time_bucket = any(${starts}::timestamptz[])
    order by time_bucket`);
  const withUsers = (rowOf: (row: OverallRow) => UserRow & { bucket: Date }) =>
    rows.map(rowOf).filter(({ users }) => users > 0);
  return {
    latency: rows.filter((row) => row.request_count > 0),
    activeUsers: withUsers(({ bucket, active_users: users, active_estimated: estimated }) => ({
      bucket,
      users,
      estimated
    })),
    events: rows
      .filter((row) => row.event_count > 0)
      .map(({ bucket, event_count: events }) => ({ bucket, events })),
    eventUsers: withUsers(({ bucket, event_users: users, event_estimated: estimated }) => ({
      bucket,
      users,
      estimated
    }))
  };
}
