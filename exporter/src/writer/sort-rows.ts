import type { OwnedRow } from './owned-row.ts';
import type { RawTable } from './raw-table.ts';

/**
 * Sorts rows by their key, in place, and takes out those whose key was there already; returns what was taken out.
 * Two transactions that insert equal keys in opposite order lock each other out, so every batch has this order.
 */
export function sortAndTakeDuplicates<Row extends { timestampUs: number }>(
  table: RawTable<Row>,
  rows: OwnedRow<Row>[]
): OwnedRow<Row>[] {
  rows.sort((a, b) => a.row.timestampUs - b.row.timestampUs || compare(table.id(a.row), table.id(b.row)));
  const duplicates: OwnedRow<Row>[] = [];
  let kept = 0;
  for (const item of rows) {
    const previous = rows[kept - 1];
    if (
      kept > 0 &&
      previous!.row.timestampUs === item.row.timestampUs &&
      table.id(previous!.row) === table.id(item.row)
    ) {
      duplicates.push(item);
    } else rows[kept++] = item;
  }
  rows.length = kept;
  return duplicates;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
