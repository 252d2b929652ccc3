import type { TimeRangeName } from '../../metrics/time-range.ts';
import { partialHours } from '../queries/partial-hours.ts';

/** What every answer about a range of time begins with. */
export function toRangeBody(name: TimeRangeName, range: { from: string; to: string }, asOf: Date) {
  return {
    time_range: name,
    start_time: range.from,
    end_time: range.to,
    as_of: asOf.toISOString(),
    partial_hours: partialHours({ from: new Date(range.from), to: new Date(range.to) }, asOf).map((hour) =>
      hour.toISOString()
    )
  };
}
