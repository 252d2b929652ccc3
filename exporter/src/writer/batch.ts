import type {
  HistogramPointRow,
  ItemCount,
  PerformanceMetricRow,
  Signal,
  TelemetryRows,
  UsageEventRow
} from '../rows/telemetry-rows.ts';
import type { OwnedRow } from './owned-row.ts';
import { histogramPoints, performanceMetrics, usageEvents, type RawTable } from './raw-table.ts';
import { sortAndTakeDuplicates } from './sort-rows.ts';

/** Rows of raw tables that share a transaction, each list sorted by key and without equal keys. */
export interface Batch {
  performanceMetrics: OwnedRow<PerformanceMetricRow>[];
  usageEvents: OwnedRow<UsageEventRow>[];
  histogramPoints: OwnedRow<HistogramPointRow>[];
}

/** What became of the rows of one write. */
export interface WriteOutcome {
  stored: number;
  duplicates: number;
  rejected: ItemCount[];
}

export const rawTables = { performanceMetrics, usageEvents, histogramPoints };

export type BatchRow = PerformanceMetricRow | UsageEventRow | HistogramPointRow;

/** Puts the rows of several writes together. Equal rows are counted as duplicates of the write that came later. */
export function toBatch(writes: readonly TelemetryRows[], outcomes: readonly WriteOutcome[]): Batch {
  return {
    performanceMetrics: gather(
      performanceMetrics,
      writes.map((rows) => rows.performanceMetrics),
      outcomes
    ),
    usageEvents: gather(
      usageEvents,
      writes.map((rows) => rows.usageEvents),
      outcomes
    ),
    histogramPoints: gather(
      histogramPoints,
      writes.map((rows) => rows.histogramPoints),
      outcomes
    )
  };
}

function gather<Row extends { timestampUs: number }>(
  table: RawTable<Row>,
  lists: readonly (readonly Row[])[],
  outcomes: readonly WriteOutcome[]
): OwnedRow<Row>[] {
  const all: OwnedRow<Row>[] = [];
  for (const [owner, rows] of lists.entries()) for (const row of rows) all.push({ row, owner });
  for (const { owner } of sortAndTakeDuplicates(table, all)) outcomes[owner]!.duplicates++;
  return all;
}

/** Number of rows in a batch. */
export function batchSize(batch: Batch): number {
  return batch.performanceMetrics.length + batch.usageEvents.length + batch.histogramPoints.length;
}

/** The rows of a batch for which `keep` holds, in their order. Each is asked about once. */
export function filterBatch(batch: Batch, keep: (item: OwnedRow<BatchRow>) => boolean): Batch {
  return {
    performanceMetrics: filterRows(batch.performanceMetrics, keep),
    usageEvents: filterRows(batch.usageEvents, keep),
    histogramPoints: filterRows(batch.histogramPoints, keep)
  };
}

/** The list itself where all are kept, which is nearly always. */
function filterRows<Item>(items: Item[], keep: (item: Item) => boolean): Item[] {
  const firstOut = items.findIndex((item) => !keep(item));
  if (firstOut === -1) return items;
  return [...items.slice(0, firstOut), ...items.slice(firstOut + 1).filter(keep)];
}

/** Every row of a batch, whatever its table. */
export function rowsOf(batch: Batch): OwnedRow<BatchRow>[] {
  return [...batch.performanceMetrics, ...batch.usageEvents, ...batch.histogramPoints];
}

/** Adds one refused row to the outcome of its write; equal reasons are one entry with the first one's sample. */
export function countRejection(outcome: WriteOutcome, row: BatchRow, reason: string, sample: string): void {
  const { serviceName } = row;
  const signal = signalOf(row);
  const known = outcome.rejected.find((entry) => entry.reason === reason && entry.signal === signal);
  if (known) known.count++;
  else outcome.rejected.push({ signal, serviceName, reason, count: 1, sample });
}

function signalOf(row: BatchRow): Signal {
  if ('spanId' in row) return 'traces';
  return 'instrument' in row ? 'metrics' : 'logs';
}
