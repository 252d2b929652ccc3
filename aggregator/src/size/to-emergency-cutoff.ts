import { addDays, startOfDay } from '../utc-time.ts';

/**
 * Up to where raw rows go when the database is too large: as many whole days, oldest first, as bring the total below
 * `alertRows`, and never a row younger than 24 hours. Null where no whole day may go. Pure.
 */
export function toEmergencyCutoff(input: {
  now: Date;
  rawFrom: Date;
  totalRows: number;
  alertRows: number;
  /** Raw rows of each UTC day, by its midnight in milliseconds. */
  rowsByDay: Map<number, number>;
}): Date | null {
  const latest = startOfDay(addDays(input.now, -1));
  let cutoff = startOfDay(input.rawFrom);
  let totalRows = input.totalRows;
  while (totalRows >= input.alertRows && addDays(cutoff, 1) <= latest) {
    totalRows -= input.rowsByDay.get(cutoff.getTime()) ?? 0;
    cutoff = addDays(cutoff, 1);
  }
  return cutoff > input.rawFrom ? cutoff : null;
}
