import type { TimeRangeName } from '../../metrics/time-range.ts';
import type { UsageSeries } from '../../metrics/usage.ts';
import { toRangeBody } from './to-range-body.ts';

/** `GET /api/v1/metrics/usage/time-series`. */
export function toUsageSeriesBody(name: TimeRangeName, series: UsageSeries, now: Date) {
  return {
    ...toRangeBody(name, series, now),
    sample_count: series.points.reduce((sum, point) => sum + point.totalEvents, 0),
    interval_ms: series.bucketMs,
    data_points: series.points.map((point) => ({
      timestamp: point.from,
      end_time: point.to,
      partial: point.partial,
      rounded: point.rounded,
      total_events: point.totalEvents,
      event_types: point.types,
      unique_users: point.uniqueUsers,
      active_users: point.activeUsers,
      event_distribution: Object.fromEntries(
        series.namedTypes
          .map((type, index) => [type, point.events[index] ?? 0] as const)
          .filter(([, events]) => events > 0)
      ),
      other_events: point.otherEvents
    }))
  };
}
