import { rowsOf, type Batch } from './batch.ts';

const hourUs = 3_600_000_000;

/** Number of the UTC hour since 1970 that a time in microseconds belongs to. */
export function hourOf(timestampUs: number): number {
  return Math.floor(timestampUs / hourUs);
}

/** The start of a numbered hour. */
export function toHour(number: number): Date {
  return new Date(number * 3_600_000);
}

/**
 * Numbers of the hours that a batch may write, ascending. Where the growth of a cumulative stream belongs is known
 * only once its last point has been read, but it is never more than an hour before the point's own hour. Whether an
 * event takes the time of its receipt is known only under the lock.
 */
export function hoursOf(batch: Batch): number[] {
  const hours = new Set<number>();
  for (const { row } of rowsOf(batch)) hours.add(hourOf(row.timestampUs));
  for (const { row } of batch.usageEvents) if (row.receivedAtUs !== null) hours.add(hourOf(row.receivedAtUs));
  for (const { row } of batch.histogramPoints) {
    if (!row.cumulative) continue;
    hours.add(hourOf(row.endTimestampUs));
    hours.add(hourOf(row.endTimestampUs - hourUs));
  }
  return [...hours].sort((a, b) => a - b);
}
