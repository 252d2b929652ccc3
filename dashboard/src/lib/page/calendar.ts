import { addDays, daysBetween } from '#lib/metrics/local-days.ts';

/** A month as `2026-11`. */
export type Month = string;

export function monthOf(date: string): Month {
  return date.slice(0, 7);
}

export function addMonths(month: Month, count: number): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

/** `November 2026` */
export function describeMonth(month: Month): string {
  return inWords({ month: 'long', year: 'numeric' }, `${month}-01`);
}

/** `Friday 20 November 2026` */
export function describeDate(date: string): string {
  return inWords({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, date);
}

/** Its weeks from Monday to Sunday, with null for days of its neighbours. */
export function weeksOf(month: Month): (string | null)[][] {
  const first = `${month}-01`;
  const dayCount = daysBetween(first, `${addMonths(month, 1)}-01`);
  const blanks = (new Date(`${first}T00:00Z`).getUTCDay() + 6) % 7;
  const cells = Array.from({ length: Math.ceil((blanks + dayCount) / 7) * 7 }, (_, index) => {
    const day = index - blanks;
    return day >= 0 && day < dayCount ? addDays(first, day) : null;
  });
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** The date that a key leads to in a calendar; null for keys that mean nothing there. */
export function dateAfterKey(date: string, key: string): string | null {
  const weekday = (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7;
  switch (key) {
    case 'ArrowLeft':
      return addDays(date, -1);
    case 'ArrowRight':
      return addDays(date, 1);
    case 'ArrowUp':
      return addDays(date, -7);
    case 'ArrowDown':
      return addDays(date, 7);
    case 'Home':
      return addDays(date, -weekday);
    case 'End':
      return addDays(date, 6 - weekday);
    case 'PageUp':
      return inMonth(date, addMonths(monthOf(date), -1));
    case 'PageDown':
      return inMonth(date, addMonths(monthOf(date), 1));
    default:
      return null;
  }
}

/** The same day of another month, or its last one where it is shorter. */
function inMonth(date: string, month: Month): string {
  const dayCount = daysBetween(`${month}-01`, `${addMonths(month, 1)}-01`);
  return addDays(`${month}-01`, Math.min(Number(date.slice(8)), dayCount) - 1);
}

function inWords(options: Intl.DateTimeFormatOptions, date: string): string {
  const words = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  // Some versions of the runtime set a comma after the weekday, and server and browser have to agree.
  return words.format(new Date(`${date}T00:00Z`)).replace(',', '');
}
