import { addDays, dateOf, daysBetween, earliestLocalDate } from '#lib/metrics/local-days.ts';
import { rangeDaysMax } from '#lib/metrics/time-range.ts';
import { isDays, type AskedRange } from './metrics-question.ts';

export type Direction = 'earlier' | 'later';

/** A range as it is shown: how the address names it, and which time it meant. */
export interface ShownRange {
  asked: AskedRange;
  /** ISO 8601. */
  from: string;
  to: string;
  timeZone: string;
}

const dayMs = 24 * 3_600_000;

/**
 * The range of the same length just before or after, cut to what is kept and to now; null where nothing of it is left.
 * Whole days stay whole days.
 */
export function shiftRange(
  { asked, from, to, timeZone }: ShownRange,
  direction: Direction,
  now = new Date()
): AskedRange | null {
  const sign = direction === 'earlier' ? -1 : 1;
  if ('start' in asked && isDays(asked)) {
    const days = sign * (daysBetween(asked.start, asked.end) + 1);
    const [earliest, today] = [earliestLocalDate(timeZone, now), dateOf(now, timeZone)];
    const start = addDays(asked.start, days);
    const end = addDays(asked.end, days);
    if (end < earliest || start > today) return null;
    return { start: start < earliest ? earliest : start, end: end > today ? today : end };
  }
  const lengthMs = Date.parse(to) - Date.parse(from);
  const start = Math.max(Date.parse(from) + sign * lengthMs, now.getTime() - rangeDaysMax * dayMs);
  const end = Math.min(Date.parse(to) + sign * lengthMs, now.getTime());
  if (end - start < shortestMs) return null;
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
}

// After "the last 24 hours" come the moments since they were asked for, which are no range to look at.
const shortestMs = 60_000;
