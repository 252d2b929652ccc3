import { sql } from '@lakegauge/database';
import type { TimeRange } from '../../metrics/performance.ts';
import { hourMs } from './bucket-width.ts';
import type { BuiltPeriods, OverallCells } from './choose-levels.ts';
import type { Reading } from './with-reading.ts';

/**
 * Quarters, days and weeks within a range that can be read in place of their hours. A period is built or taken back whole, so
 * one cell tells of all; one without any cell has no data, and then its hours cost nothing either.
 */
export async function getBuiltPeriods(reading: Reading, range: TimeRange): Promise<Required<BuiltPeriods>> {
  const { from, to } = range;
  const rows = await reading.query<{ period: string; starts: Date[] }>(sql`
    select candidate.period, array_agg(candidate.start order by candidate.start) as starts
    from (
      select 'day' as period, start
      from generate_series(date_trunc('day', ${from}::timestamptz, 'UTC'), ${to}, interval '1 day') start
      union all
      select '6h', start
      from generate_series(date_trunc('day', ${from}::timestamptz, 'UTC'), ${to}, interval '6 hours') start
      union all
      select 'week', start
      from generate_series(date_trunc('week', ${from}::timestamptz, 'UTC'), ${to}, interval '7 days') start
    ) candidate
    where exists (
      select from aggregated_periods p
      where p.period = candidate.period and p.metric_type in ('performance', 'usage') and p.time_bucket = candidate.start
    )
    group by candidate.period`);
  const startsOf = (period: string) => rows.find((row) => row.period === period)?.starts ?? [];
  return { quarters: startsOf('6h'), days: startsOf('day'), weeks: startsOf('week') };
}

/** Hours, days and weeks within a range that are kept over all services and environments. */
export async function getOverallCells(reading: Reading, range: TimeRange): Promise<OverallCells> {
  // As numbers of hours: two thousand times take longer to read than to find.
  const rows = await reading.query<{ period: string; hours: number[] }>(sql`
    select period, array_agg((extract(epoch from time_bucket) / 3600)::integer) as hours
    from overall_periods
    where period in ('hour', 'day', 'week') and time_bucket >= ${range.from} and time_bucket < ${range.to}
    group by period`);
  const startsOf = (period: string) =>
    (rows.find((row) => row.period === period)?.hours ?? []).map((hour) => new Date(hour * hourMs));
  return { hours: startsOf('hour'), days: startsOf('day'), weeks: startsOf('week') };
}
