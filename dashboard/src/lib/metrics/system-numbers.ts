import {
  arrivalMinutes,
  rawTables,
  type LatestValue,
  type PartitionSize,
  type SystemAnswer
} from './system.ts';
import { describeIngestReason } from './ingest-reasons.ts';

/** A process that stopped telling its numbers this long ago says nothing about now; they come every 10 seconds. */
const freshMs = 120_000;

/** The newest values of the processes that still tell them. */
export function freshValues({ values, asOf }: Pick<SystemAnswer, 'values' | 'asOf'>): LatestValue[] {
  return values.filter(({ observedAt }) => Date.parse(asOf) - Date.parse(observedAt) <= freshMs);
}

/** The sum over all processes of values with one of these names; null where nobody tells any. */
export function sumOf(values: readonly LatestValue[], ...names: string[]): number | null {
  const found = values.filter(({ name }) => names.includes(name));
  return found.length > 0 ? found.reduce((sum, { value }) => sum + value, 0) : null;
}

/** The largest over all processes; null where nobody tells any. */
export function largestOf(values: readonly LatestValue[], ...names: string[]): number | null {
  const found = values.filter(({ name }) => names.includes(name));
  return found.length > 0 ? Math.max(...found.map(({ value }) => value)) : null;
}

/** Rows a minute, over the last minutes; null where there are too many to count. */
export function ingestPerMinute({ arrivals }: Pick<SystemAnswer, 'arrivals'>): number | null {
  const rows = arrivals.map(({ recentRows }) => recentRows);
  if (rows.some((count) => count === null)) return null;
  return rows.reduce<number>((sum, count) => sum + (count ?? 0), 0) / arrivalMinutes;
}

/** Time of the newest row of all raw tables. */
export function newestRow({ arrivals }: Pick<SystemAnswer, 'arrivals'>): string | null {
  return arrivals.reduce<string | null>(
    (newest, row) => (row.newest !== null && (newest === null || row.newest > newest) ? row.newest : newest),
    null
  );
}

/** Items that were not stored in the last day: at fault, and of a kind that nothing is kept of. */
export function countUnstored({ ingest }: Pick<SystemAnswer, 'ingest'>): { faults: number; ignored: number } {
  let [faults, ignored] = [0, 0];
  for (const { reason, items } of ingest) {
    if (describeIngestReason(reason).isFault) faults += items;
    else ignored += items;
  }
  return { faults, ignored };
}

/** Rows that processes say they lost, since each of them started; null where nobody tells. */
export function droppedRows(values: readonly LatestValue[]): number | null {
  // A counter that is 0 is not sent, so that a process which tells its queue and no drops has none.
  const told = values.some(({ name }) => name === 'lakegauge.exporter.queue.size');
  return (
    sumOf(values, 'lakegauge.exporter.rows.dropped', 'lakegauge.instrumentation.lost') ?? (told ? 0 : null)
  );
}

/** Days from today on for which every raw table has a partition ready, today not counted. */
export function daysAhead({ partitions, asOf }: Pick<SystemAnswer, 'partitions' | 'asOf'>): number {
  const today = asOf.slice(0, 10);
  return Math.min(
    ...rawTables.map(
      (table) => partitions.filter((each) => each.table === table && (each.day ?? '') > today).length
    )
  );
}

/** The partitions that catch what has no day of its own, where they hold something. */
export function strayPartitions({ partitions }: Pick<SystemAnswer, 'partitions'>): PartitionSize[] {
  return partitions.filter(({ day, rows }) => day === null && rows !== 0);
}

/** By how many hours the rollup is behind the last hour that has ended. */
export function rollupLagHours({ rollup, asOf }: Pick<SystemAnswer, 'rollup' | 'asOf'>): number {
  const hourMs = 3_600_000;
  const lastEnd = Math.floor(Date.parse(asOf) / hourMs) * hourMs;
  return Math.max(0, (lastEnd - Date.parse(rollup.rolledUp)) / hourMs);
}
