import { sql } from '@lakegauge/database';
import type { TimeRange } from '../../metrics/performance.ts';
import type { BuiltPeriods } from './choose-levels.ts';
import type { Reading } from './with-reading.ts';

/**
 * Days and weeks within a range that can be read in place of their hours. A period is built or taken back whole, so
 * one cell tells of all; one without any cell has no data, and then its hours cost nothing either.
 */
export async function getBuiltPeriods(reading: Reading, range: TimeRange): Promise<BuiltPeriods> {
  const { from, to } = range;
  const rows = await reading.query<{ period: 'day' | 'week'; starts: Date[] }>(sql`
    select candidate.period, array_agg(candidate.start order by candidate.start) as starts
    from (
      select 'day' as period, start
      from generate_series(date_trunc('day', ${from}::timestamptz, 'UTC'), ${to}, interval '1 day') start
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
  return { days: startsOf('day'), weeks: startsOf('week') };
}
