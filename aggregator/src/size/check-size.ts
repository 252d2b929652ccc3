import type { RequiredAggregateOptions } from '../run/aggregate-options.ts';
import type { RemovedRaw } from '../retention/remove-raw.ts';
import { getRowCounts, toRowsByTable, toTotalRows, type RowCount } from './get-row-counts.ts';
import { getPreviousTotal, insertRowCounts } from './row-count-history.ts';
import { shortenRawWindow } from './shorten-raw-window.ts';
import { toSizeVerdict, type SizeVerdict } from './to-size-verdict.ts';

export interface SizeCheck extends Pick<SizeVerdict, 'level' | 'growthPerDay'> {
  /** After an emergency has removed what it may. */
  counts: RowCount[];
  totalRows: number;
  shortened: RemovedRaw | null;
}

/**
 * Counts, warns or alerts, shortens the raw window in an emergency, and records the counts. An alert stays one when the
 * emergency has helped: somebody has to decide about thresholds, retention or sampling before the next night.
 */
export async function checkSize(
  options: RequiredAggregateOptions,
  run: { now: Date; isOver: () => boolean; catchUp: (before: Date) => Promise<void> }
): Promise<SizeCheck> {
  const { pool, logger, warnRows, alertRows } = options;
  let counts = await getRowCounts(pool);
  const totalRows = toTotalRows(counts);
  const previous = await getPreviousTotal(pool, run.now);
  const { level, growthPerDay, isEmergency } = toSizeVerdict({
    totalRows,
    previous,
    now: run.now,
    warnRows,
    alertRows
  });
  const fields = { totalRows, warnRows, alertRows, growthPerDay: Math.round(growthPerDay) };
  if (level === 'warning') {
    logger.warn(fields, toWarning(totalRows, warnRows));
  }
  let shortened: RemovedRaw | null = null;
  if (level === 'alert') {
    const message = toAlert(totalRows, alertRows);
    logger.error(fields, message);
    if (isEmergency) {
      shortened = await shortenRawWindow({ pool, logger, ...run, totalRows, alertRows });
      if (shortened) {
        logger.warn({ ...shortened }, 'Emergency aggregation: the raw window was shortened');
        counts = await getRowCounts(pool);
      }
    }
    await notifyPeople(options, message);
  }
  await insertRowCounts(pool, run.now, counts);
  logger.info({ rows: toRowsByTable(counts) }, 'Rows after the aggregation');
  return { level, growthPerDay, counts, totalRows: toTotalRows(counts), shortened };
}

// The word is for those who look for it in a log whose levels are numbers.
function toWarning(totalRows: number, warnRows: number): string {
  return `WARNING: Database size is ${totalRows} rows, the warning threshold is ${warnRows} rows`;
}

// The text up to the colon is a contract: operators' log alerts look for it, whatever the threshold is.
function toAlert(totalRows: number, alertRows: number): string {
  return `ALERT: Database size exceeded 1M threshold: ${totalRows} rows, the threshold is ${alertRows} rows`;
}

async function notifyPeople({ notify, logger }: RequiredAggregateOptions, message: string) {
  try {
    await notify?.(message);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.error({ error: reason }, 'Could not send the size alert; check the notification address');
  }
}
