import { sql, transaction, type DatabaseClient, type DatabasePool } from '@lakegauge/database';
import { startOfDay, startOfQuarter, startOfWeek, toHourRange, type TimeRange } from '../utc-time.ts';
import { countRawRows, recordRawRows, type RawCounts } from './count-raw-rows.ts';
import { insertHistograms } from './insert-histograms.ts';
import { insertPerformanceFromPoints } from './insert-performance-from-points.ts';
import { insertPerformanceFromSpans } from './insert-performance-from-spans.ts';
import { insertUsage } from './insert-usage.ts';
import { insertWebVitals } from './insert-web-vitals.ts';

export type RecomputeResult = 'created' | 'recomputed' | 'refused';

/**
 * Computes the aggregated rows of one closed hour anew from its raw rows, all of them or none, and deletes exactly the
 * marks that it saw. The first unrolled hour moves `rolled_up` ("created"), an earlier one is replaced ("recomputed").
 * "refused": the hour is not closed, is not the next one, or its raw rows are gone, and nothing was changed.
 *
 * SERIALIZABLE gives every statement one snapshot, begun by the update of `rollup_state`. That update is also what keeps two
 * computations apart should two runs ever meet: the second waits for the row, then fails with 40001 and starts over.
 * The hour must have been closed in an earlier transaction (closeHours): a snapshot begun before would miss rows.
 */
export async function recomputeHour(pool: DatabasePool, hour: Date): Promise<RecomputeResult> {
  const range = toHourRange(hour);
  return transaction(pool, { isolation: 'serializable', attemptsMax: 8 }, async (client) => {
    await client.query(settings);
    const moved = await client.query<{ created: boolean }>(moveRolledUp(range));
    if (!moved.rows[0]) return 'refused';
    await deleteRows(client, range);
    await client.query(recordRawRows(range, await insertRows(client, range)));
    await client.query(sql`delete from rollup_marks where hour = ${range.from}`);
    return moved.rows[0].created ? 'created' : 'recomputed';
  });
}

// The planner can't know how many rows a common table expression has and would choose nested loops or sort texts. It also takes
// each array that is being built for 8 kB and would spill after 15,000 of them; a million requests really need some 30 MB, ten
// million 200 MB. 15 minutes is half of the job's own limit.
const settings = `
  set local jit = off;
  set local work_mem = '64MB';
  set local hash_mem_multiplier = 8;
  set local enable_sort = off;
  set local enable_nestloop = off;
  set local enable_mergejoin = off;
  set local statement_timeout = '15min'`;

function moveRolledUp(hour: TimeRange) {
  return sql`
    update rollup_state
    set rolled_up = greatest(rolled_up, ${hour.to})
    from (select rolled_up as rolled_up_before from rollup_state) as before
    where raw_from <= ${hour.from} and rolled_up >= ${hour.from} and closed >= ${hour.to}
    returning rolled_up_before = ${hour.from} as created`;
}

async function deleteRows(client: DatabaseClient, hour: TimeRange): Promise<void> {
  // All four types are named because the index that finds the hour leads with the type.
  await client.query(sql`
    delete from aggregated_metrics
    where metric_type in ('performance', 'usage', 'web_vital', 'histogram') and time_bucket = ${hour.from}`);
  await client.query(sql`
    delete from aggregated_periods
    where metric_type in ('performance', 'usage', 'web_vital', 'histogram')
      and ((period = '6h' and time_bucket = ${startOfQuarter(hour.from)})
        or (period = 'day' and time_bucket = ${startOfDay(hour.from)})
        or (period = 'week' and time_bucket = ${startOfWeek(hour.from)}))`);
  await client.query(sql`
    delete from overall_periods
    where (period = 'hour' and time_bucket = ${hour.from})
      or (period = 'day' and time_bucket = ${startOfDay(hour.from)})
      or (period = 'week' and time_bucket = ${startOfWeek(hour.from)})`);
}

/** Tables without rows in the hour are left out: planning their statements takes longer than many an hour. */
async function insertRows(client: DatabaseClient, hour: TimeRange): Promise<RawCounts> {
  const raw = await countRawRows(client, hour);
  if (raw.performanceMetrics > 0) {
    const { rows } = await client.query<{ raw_rows: number }>(insertPerformanceFromSpans(hour));
    raw.performanceMetrics = rows[0]!.raw_rows;
  }
  if (raw.histogramPoints > 0) {
    await client.query(insertPerformanceFromPoints(hour));
    await client.query(insertHistograms(hour));
  }
  if (raw.usageEvents > 0) {
    await client.query(insertUsage(hour));
    await client.query(insertWebVitals(hour));
  }
  return raw;
}
