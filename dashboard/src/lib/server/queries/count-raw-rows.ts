import { sql } from '@lakegauge/database';
import type { TimeRange } from '../../metrics/performance.ts';
import type { Reading } from './with-reading.ts';

/** How many raw rows a range holds, of all three tables; counts no further than one past `rowsMax` in each. */
export async function countRawRows(reading: Reading, range: TimeRange, rowsMax: number): Promise<number> {
  const { from, to } = range;
  const limit = rowsMax + 1;
  const [row] = await reading.query<{ raw_rows: number }>(sql`
    select
      (select count(*) from (
        select from performance_metrics where timestamp >= ${from} and timestamp < ${to} limit ${limit}
      ) r)
      + (select count(*) from (
        select from usage_events where timestamp >= ${from} and timestamp < ${to} limit ${limit}
      ) r)
      + (select count(*) from (
        select from histogram_points where timestamp >= ${from} and timestamp < ${to} limit ${limit}
      ) r) as raw_rows`);
  return row?.raw_rows ?? 0;
}
