import type { TimeRange } from './performance.ts';

export const calendarPeriodNames = ['day', 'week', 'month'] as const;
export type CalendarPeriod = (typeof calendarPeriodNames)[number];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Every day, week (from Monday) or month of a zone's own calendar that a range touches, each whole, in order and
 * without gaps. Days are 23 or 25 hours long where the clocks change.
 */
export function calendarPeriods(range: TimeRange, period: CalendarPeriod, timeZone: string): TimeRange[] {
  const periods: TimeRange[] = [];
  let date = startOfPeriod(localDate(range.from, timeZone), period);
  let from = localMidnight(date, timeZone);
  while (from < range.to) {
    date = nextPeriod(date, period);
    const to = localMidnight(date, timeZone);
    periods.push({ from, to });
    from = to;
  }
  return periods;
}

/** The zone's calendar date at a moment, as midnight UTC of that date, so that it can be counted with. */
function localDate(moment: Date, timeZone: string): Date {
  return new Date(Math.floor((moment.getTime() + offsetMs(moment, timeZone)) / dayMs) * dayMs);
}

function startOfPeriod(date: Date, period: CalendarPeriod): Date {
  switch (period) {
    case 'day':
      return date;
    case 'week':
      return addDays(date, -((date.getUTCDay() + 6) % 7));
    case 'month':
      return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth()));
  }
}

function nextPeriod(date: Date, period: CalendarPeriod): Date {
  switch (period) {
    case 'day':
      return addDays(date, 1);
    case 'week':
      return addDays(date, 7);
    case 'month':
      return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1));
  }
}

function addDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * dayMs);
}

/** The moment at which a date begins. Where the clocks skip midnight, the first moment that there is. */
function localMidnight(date: Date, timeZone: string): Date {
  const guess = new Date(date.getTime() - offsetMs(date, timeZone));
  // Asked a second time, since the first guess may lie on the other side of a change of the clocks.
  const moment = new Date(date.getTime() - offsetMs(guess, timeZone));
  if (localDate(moment, timeZone) < date) return new Date(date.getTime() - offsetMs(moment, timeZone));
  return moment;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const formatsMax = 100;

function offsetMs(moment: Date, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    if (formats.size >= formatsMax) formats.clear();
    formats.set(timeZone, format);
  }
  const name = format.formatToParts(moment).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * hourMs + Number(minutes) * 60_000);
}
