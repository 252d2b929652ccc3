import { sql, startOfHour } from '@lakegauge/database';
import { getDifferingHours } from '../hour/get-differing-hours.ts';
import { getRemovedRows } from '../retention/get-removed-rows.ts';
import { getRowCounts, toRowsByTable, toTotalRows } from '../size/get-row-counts.ts';
import { getPreviousTotal } from '../size/row-count-history.ts';
import { toSizeVerdict } from '../size/to-size-verdict.ts';
import { addDays, hourMs, startOfDay, toHours } from '../utc-time.ts';
import { closingGraceMs } from '../watermark/close-hours.ts';
import { getMarkedHours } from '../watermark/get-marked-hours.ts';
import { getRollupState } from '../watermark/get-rollup-state.ts';
import type { RequiredAggregateOptions } from './aggregate-options.ts';
import { emptySummary, type AggregateSummary } from './aggregate-summary.ts';

/**
 * What a run would do if it began now, without changing anything or waiting for anybody. Rows to be removed are those
 * counted so far; hours that are not rolled up yet are not in it.
 */
export async function planRun(options: RequiredAggregateOptions): Promise<AggregateSummary> {
  const { pool, now, since } = options;
  const startedAt = now();
  const state = await getRollupState(pool);
  const closable = startOfHour(new Date(startedAt.getTime() - closingGraceMs));
  const closed = closable > state.closed ? closable : state.closed;
  const compared = await getDifferingHours(pool);
  const again = new Set(
    [...(await getMarkedHours(pool, 0)), ...compared.hours].map((hour) => hour.getTime())
  );
  if (since) {
    const from = startOfHour(since) > state.rawFrom ? startOfHour(since) : state.rawFrom;
    for (const hour of toHours({ from, to: state.rolledUp })) again.add(hour.getTime());
  }
  const rawCutoff = startOfHour(addDays(startedAt, -options.rawDays));
  const counts = await getRowCounts(pool);
  const totalRows = toTotalRows(counts);
  const previous = await getPreviousTotal(pool, startedAt);
  return {
    ...emptySummary('dry_run'),
    hoursClosed: (closed.getTime() - state.closed.getTime()) / hourMs,
    hoursCreated: (closed.getTime() - state.rolledUp.getTime()) / hourMs,
    hoursRecomputed: again.size,
    hoursUnchanged: compared.unchanged,
    rawDaysDropped: Math.max(
      0,
      (startOfDay(rawCutoff).getTime() - startOfDay(state.rawFrom).getTime()) / (24 * hourMs)
    ),
    rawRowsRemoved: await getRemovedRows(pool, { from: state.rawFrom, to: rawCutoff }),
    aggregatedRowsRemoved: await countOldRollups(
      options,
      startOfHour(addDays(startedAt, -options.rollupDays))
    ),
    rowsBefore: toRowsByTable(counts),
    totalRows,
    growthPerDay: toSizeVerdict({ ...options, totalRows, previous, now: startedAt }).growthPerDay
  };
}

async function countOldRollups({ pool }: RequiredAggregateOptions, cutoff: Date): Promise<number> {
  const { rows } = await pool.query<{ items: number }>(sql`
    select count(*) as items
    from aggregated_metrics
    where metric_type in ('performance', 'usage', 'web_vital', 'histogram') and time_bucket < ${cutoff}`);
  return rows[0]?.items ?? 0;
}
