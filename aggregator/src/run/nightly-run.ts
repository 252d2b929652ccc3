import { startOfHour } from '@lakegauge/database';
import { isConnectionFault } from '../connection-fault.ts';
import { ensurePartitions } from '../ensure-partitions.ts';
import { getDifferingHours, markHours } from '../hour/get-differing-hours.ts';
import type { RunLock } from '../lock/with-run-lock.ts';
import { buildPeriods } from '../period/build-periods.ts';
import { removeOldBookkeeping } from '../retention/remove-old-bookkeeping.ts';
import { removeOldRollups } from '../retention/remove-old-rollups.ts';
import { removeRaw } from '../retention/remove-raw.ts';
import { recomputeHours, recomputeMarkedHours, rollUp, type RollUpOptions } from '../rollup/roll-up.ts';
import { checkSize } from '../size/check-size.ts';
import { getRowCounts, toRowsByTable } from '../size/get-row-counts.ts';
import { addDays, toHours } from '../utc-time.ts';
import { closingGraceMs } from '../watermark/close-hours.ts';
import { getRollupState } from '../watermark/get-rollup-state.ts';
import type { RequiredAggregateOptions } from './aggregate-options.ts';
import {
  emptySummary,
  type AggregateOutcome,
  type AggregateResult,
  type AggregateSummary,
  type ExitCode
} from './aggregate-summary.ts';
import { finishJobRun, insertJobRun } from './job-runs.ts';

// An outage of a year is caught up in one night; more takes two.
const hoursMax = 366 * 24;

/**
 * The five steps of a run, under the run lock, each in transactions of its own. A step that fails is logged and makes the exit
 * code 2, and the others go on: retention checks for itself that what it removes is rolled up. Throws only when the connection fails.
 */
export async function nightlyRun(options: RequiredAggregateOptions, lock: RunLock): Promise<AggregateResult> {
  const { pool, logger, now, correlationId, signal } = options;
  const startedAt = now();
  const summary = emptySummary('done');
  const isOver = () => {
    lock.assertHeld();
    return signal?.aborted ?? false;
  };
  const step = async (name: string, work: () => Promise<void>) => {
    if (isOver()) return;
    options.onProgress?.({ step: name });
    try {
      await work();
    } catch (error) {
      if (isConnectionFault(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      logger.error({ step: name, error: reason }, 'A step of the aggregation failed; run it again');
      summary.failures.push(`${name}: ${reason}`);
    }
  };

  const id = await insertJobRun(pool, { correlationId, startedAt });
  await step('making partitions', async () => void (await ensurePartitions({ pool, now })));
  await step('counting rows', async () => {
    summary.rowsBefore = toRowsByTable(await getRowCounts(pool));
    logger.info({ rows: summary.rowsBefore }, 'Rows before the aggregation');
  });
  await step('rolling up hours', () => rollUpHours(options, summary, isOver));
  await step('removing raw rows', () => removeOldRaw(options, summary, isOver));
  await step('removing aggregated rows', async () => {
    const cutoff = startOfHour(addDays(startedAt, -options.rollupDays));
    summary.aggregatedRowsRemoved = await removeOldRollups(pool, cutoff, isOver);
  });
  await step('building days and weeks', async () => {
    const { built, failures } = await buildPeriods({ ...options, now: startedAt, isOver });
    summary.periodsBuilt = built;
    summary.failures.push(...failures);
  });
  await step('removing old bookkeeping', () =>
    removeOldBookkeeping(pool, startedAt, options.rollupDays, isOver)
  );
  let isTooLarge = false;
  await step('checking the size', async () => {
    const size = await checkSize(options, {
      now: startedAt,
      isOver,
      catchUp: (before) => recomputeMarkedHours({ ...options, isOver }, before)
    });
    isTooLarge = size.level === 'alert';
    summary.rowsAfter = toRowsByTable(size.counts);
    summary.totalRows = size.totalRows;
    summary.growthPerDay = size.growthPerDay;
    summary.rawWindowShortened = size.shortened !== null;
    summary.rawDaysDropped += size.shortened?.days ?? 0;
    summary.rawRowsRemoved += size.shortened?.rows ?? 0;
  });

  const { outcome, exitCode } = toOutcome(summary, isTooLarge, isOver());
  summary.outcome = outcome;
  await finishJobRun(pool, { id, finishedAt: now(), exitCode, outcome, detail: summary });
  logger.info({ exitCode, ...summary }, 'Aggregation finished');
  return { exitCode, summary };
}

async function rollUpHours(
  options: RequiredAggregateOptions,
  summary: AggregateSummary,
  isOver: () => boolean
): Promise<void> {
  const { pool, since } = options;
  const rollUpOptions = toRollUpOptions(options, isOver);
  const result = await rollUp(rollUpOptions);
  if (since) {
    const { rawFrom, rolledUp } = await getRollupState(pool);
    const from = startOfHour(since) > rawFrom ? startOfHour(since) : rawFrom;
    await recomputeHours(rollUpOptions, toHours({ from, to: rolledUp }), result);
  }
  const compared = await getDifferingHours(pool);
  await markHours(pool, compared.hours);
  const unchanged = compared.unchanged - result.hoursCreated - result.hoursRecomputed;
  await recomputeHours(rollUpOptions, compared.hours, result);
  summary.hoursClosed = result.hoursClosed;
  summary.hoursCreated = result.hoursCreated;
  summary.hoursRecomputed = result.hoursRecomputed;
  summary.hoursUnchanged = Math.max(0, unchanged);
  summary.failures.push(...result.failures);
}

async function removeOldRaw(
  options: RequiredAggregateOptions,
  summary: AggregateSummary,
  isOver: () => boolean
): Promise<void> {
  const removed = await removeRaw({
    ...options,
    cutoff: addDays(options.now(), -options.rawDays),
    catchUp: (before) => recomputeMarkedHours({ ...options, isOver }, before),
    isOver
  });
  summary.rawDaysDropped = removed.days;
  summary.rawRowsRemoved = removed.rows;
}

function toRollUpOptions(options: RequiredAggregateOptions, isOver: () => boolean): RollUpOptions {
  return {
    pool: options.pool,
    logger: options.logger,
    until: new Date(options.now().getTime() - closingGraceMs),
    quietMs: 0,
    hoursMax,
    isOver,
    onHour: (hour) => options.onProgress?.({ step: 'rolling up hours', hour })
  };
}

function toOutcome(
  { failures }: AggregateSummary,
  isTooLarge: boolean,
  isStopped: boolean
): { outcome: AggregateOutcome; exitCode: ExitCode } {
  if (failures.length > 0) return { outcome: 'failed', exitCode: 2 };
  if (isTooLarge) return { outcome: 'size_alert', exitCode: 3 };
  return { outcome: isStopped ? 'stopped' : 'done', exitCode: 0 };
}
