import { addDays, dateOf, startOfDay } from './local-days.ts';
import type { TimeRange } from './performance.ts';

export const calendarPeriodNames = ['day', 'week', 'month'] as const;
export type CalendarPeriod = (typeof calendarPeriodNames)[number];

/**
 * Every day, week (from Monday) or month of a zone's own calendar that a range touches, each whole, in order and
 * without gaps. Days are 23 or 25 hours long where the clocks change.
 */
export function calendarPeriods(range: TimeRange, period: CalendarPeriod, timeZone: string): TimeRange[] {
  const periods: TimeRange[] = [];
  let date = startOfPeriod(dateOf(range.from, timeZone), period);
  let from = startOfDay(date, timeZone);
  while (from < range.to) {
    date = nextPeriod(date, period);
    const to = startOfDay(date, timeZone);
    periods.push({ from, to });
    from = to;
  }
  return periods;
}

/** Date of the first day of the period that holds a date; dates as ISO writes them. */
export function startOfPeriod(date: string, period: CalendarPeriod): string {
  switch (period) {
    case 'day':
      return date;
    case 'week':
      return addDays(date, -((new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7));
    case 'month':
      return `${date.slice(0, 7)}-01`;
  }
}

function nextPeriod(date: string, period: CalendarPeriod): string {
  switch (period) {
    case 'day':
      return addDays(date, 1);
    case 'week':
      return addDays(date, 7);
    case 'month':
      // The 32nd day after the first of a month lies in the next one.
      return startOfPeriod(addDays(date, 31), 'month');
  }
}
