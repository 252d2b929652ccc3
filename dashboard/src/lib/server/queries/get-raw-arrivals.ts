import { sql } from '@lakegauge/database';
import { rawTables, type RawTable, type TableArrivals } from '../../metrics/system.ts';
import type { Reading } from './with-reading.ts';

// Counting goes no further than this: at 3,000 rows a second a look at the system must not take seconds.
const rowsMax = 1_000_000;

/** The newest row of each raw table, and how many it got in the last minutes, by the time of what the rows tell. */
export async function getRawArrivals(reading: Reading, now: Date, minutes: number): Promise<TableArrivals[]> {
  const from = new Date(now.getTime() - minutes * 60_000);
  const limit = rowsMax + 1;
  const rows = await reading.query<{ table: RawTable; newest: Date | null; recent: number }>(sql`
    select 'performance_metrics' as table, (select max(timestamp) from performance_metrics) as newest,
      (select count(*) from (select from performance_metrics where timestamp >= ${from} and timestamp < ${now} limit ${limit}) r) as recent
    union all
    select 'usage_events', (select max(timestamp) from usage_events),
      (select count(*) from (select from usage_events where timestamp >= ${from} and timestamp < ${now} limit ${limit}) r)
    union all
    select 'histogram_points', (select max(timestamp) from histogram_points),
      (select count(*) from (select from histogram_points where timestamp >= ${from} and timestamp < ${now} limit ${limit}) r)`);
  return rawTables.map((table) => {
    const row = rows.find((each) => each.table === table);
    return {
      table,
      newest: row?.newest?.toISOString() ?? null,
      recentRows: row && row.recent <= rowsMax ? row.recent : null
    };
  });
}
