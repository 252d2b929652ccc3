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
  if (!sortByTime(rows)) rows.sort((a, b) => a.row.timestampUs - b.row.timestampUs);
  sortEqualTimes(table, rows);
  const duplicates: OwnedRow<Row>[] = [];
  let kept = 0;
  for (const item of rows) {
    const previous = rows[kept - 1];
    if (
      previous !== undefined &&
      previous.row.timestampUs === item.row.timestampUs &&
      table.id(previous.row) === table.id(item.row)
    ) {
      duplicates.push(item);
    } else rows[kept++] = item;
  }
  rows.length = kept;
  return duplicates;
}

/**
 * By numbers that hold the time and the position, which sort without a call for each comparison: a fifth of the time.
 * Stable. False, with nothing done, where they would not be exact: times more than days apart.
 */
function sortByTime(rows: OwnedRow<{ timestampUs: number }>[]): boolean {
  let first = Infinity;
  let last = -Infinity;
  for (const { row } of rows) {
    first = Math.min(first, row.timestampUs);
    last = Math.max(last, row.timestampUs);
  }
  // Written so that NaN is refused as well.
  if (!((last - first + 1) * rows.length <= Number.MAX_SAFE_INTEGER)) return false;
  const places = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++)
    places[at] = (rows[at]!.row.timestampUs - first) * rows.length + at;
  places.sort();
  const unsorted = rows.slice();
  for (let at = 0; at < rows.length; at++) rows[at] = unsorted[places[at]! % rows.length]!;
  return true;
}

/** Rows of one time by their ids. Few have the same microsecond. */
function sortEqualTimes<Row extends { timestampUs: number }>(
  table: RawTable<Row>,
  rows: OwnedRow<Row>[]
): void {
  for (let from = 0, to = 1; from < rows.length; from = to++) {
    while (to < rows.length && rows[to]!.row.timestampUs === rows[from]!.row.timestampUs) to++;
    if (to - from === 1) continue;
    const equal = rows.slice(from, to).sort((a, b) => compare(table.id(a.row), table.id(b.row)));
    for (const [position, item] of equal.entries()) rows[from + position] = item;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
