import { sql, transaction, type DatabaseClient, type DatabasePool } from '@lakegauge/database';
import { computationSettings } from '../computation-settings.ts';
import { hourMs, startOfDay, startOfQuarter, startOfWeek, toHourRange, type TimeRange } from '../utc-time.ts';
import { countRawRows, recordRawRows, type RawCounts } from './count-raw-rows.ts';
import { insertHistograms } from './insert-histograms.ts';
import { insertPerformanceFromPoints } from './insert-performance-from-points.ts';
import { insertPerformanceFromSpans } from './insert-performance-from-spans.ts';
import { insertUsage } from './insert-usage.ts';
import { insertWebVitals } from './insert-web-vitals.ts';

export interface Recomputed {
  /** Hours that were not rolled up before. */
  created: number;
  /** Hours that were replaced. */
  recomputed: number;
}

/**
 * Computes the aggregated rows of one or more closed hours, one after the other, anew from their raw rows, all of them or none,
 * and deletes exactly the marks that it saw. Hours from `rolled_up` on move it. Null: an hour is not closed, or is not
 * the next one, or its raw rows are gone, and nothing was changed.
 *
 * SERIALIZABLE gives every statement one snapshot, begun by the update of `rollup_state`. That update is also what keeps two
 * computations apart should two runs ever meet: the second waits for the row, then fails with 40001 and starts over.
 * The hours must have been closed in earlier transactions (closeHours): a snapshot begun before would miss rows.
 */
export async function recomputeHours(pool: DatabasePool, range: TimeRange): Promise<Recomputed | null> {
  return transaction(pool, { isolation: 'serializable', attemptsMax: 8 }, async (client) => {
    // The planner takes each array that is being built for 8 kB and would spill after 15,000 of them; a million requests
    // really need some 40 MB, ten million 300 MB.
    await client.query(computationSettings('64MB'));
    const moved = await client.query<{ rolled_up_before: Date }>(moveRolledUp(range));
    if (!moved.rows[0]) return null;
    await deleteRows(client, range);
    await client.query(recordRawRows(await insertRows(client, range)));
    await client.query(sql`delete from rollup_marks where hour >= ${range.from} and hour < ${range.to}`);
    const hours = (range.to.getTime() - range.from.getTime()) / hourMs;
    const before = (moved.rows[0].rolled_up_before.getTime() - range.from.getTime()) / hourMs;
    return { created: Math.max(0, hours - before), recomputed: Math.min(hours, before) };
  });
}

/** One hour, as recomputeHours. */
export async function recomputeHour(
  pool: DatabasePool,
  hour: Date
): Promise<'created' | 'recomputed' | 'refused'> {
  const done = await recomputeHours(pool, toHourRange(hour));
  if (!done) return 'refused';
  return done.created > 0 ? 'created' : 'recomputed';
}

function moveRolledUp(range: TimeRange) {
  return sql`
    update rollup_state
    set rolled_up = greatest(rolled_up, ${range.to})
    from (select rolled_up as rolled_up_before from rollup_state) as before
    where raw_from <= ${range.from} and rolled_up >= ${range.from} and closed >= ${range.to}
    returning rolled_up_before`;
}

async function deleteRows(client: DatabaseClient, { from, to }: TimeRange): Promise<void> {
  // All four types are named because the index that finds the hours leads with the type.
  await client.query(sql`
    delete from aggregated_metrics
    where metric_type in ('performance', 'usage', 'web_vital', 'histogram') and time_bucket >= ${from} and time_bucket < ${to}`);
  await client.query(sql`
    delete from aggregated_periods
    where metric_type in ('performance', 'usage', 'web_vital', 'histogram') and time_bucket < ${to}
      and ((period = '6h' and time_bucket >= ${startOfQuarter(from)})
        or (period = 'day' and time_bucket >= ${startOfDay(from)})
        or (period = 'week' and time_bucket >= ${startOfWeek(from)}))`);
  await client.query(sql`
    delete from overall_periods
    where time_bucket < ${to}
      and ((period = 'hour' and time_bucket >= ${from})
        or (period = 'day' and time_bucket >= ${startOfDay(from)})
        or (period = 'week' and time_bucket >= ${startOfWeek(from)}))`);
}

/** Tables without rows in these hours are left out: planning their statements takes longer than many an hour. */
async function insertRows(client: DatabaseClient, range: TimeRange): Promise<RawCounts[]> {
  const raw = await countRawRows(client, range);
  if (raw.some((count) => count.performanceMetrics > 0)) {
    const { rows } = await client.query<{ hour: Date; raw_rows: number }>(insertPerformanceFromSpans(range));
    const counted = new Map(rows.map((row) => [row.hour.getTime(), row.raw_rows]));
    for (const count of raw) count.performanceMetrics = counted.get(count.hour.getTime()) ?? 0;
  }
  if (raw.some((count) => count.histogramPoints > 0)) {
    await client.query(insertPerformanceFromPoints(range));
    await client.query(insertHistograms(range));
  }
  if (raw.some((count) => count.usageEvents > 0)) {
    await client.query(insertUsage(range));
    await client.query(insertWebVitals(range));
  }
  return raw;
}
