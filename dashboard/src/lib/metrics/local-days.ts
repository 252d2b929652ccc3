import { rangeDaysMax, type ParsedTimeRange } from './time-range.ts';

/** Dates as ISO writes them, `2026-11-20`, which compare as text. They are days of a time zone, of 23 to 25 hours. */

const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const dayMs = 86_400_000;

/** Whether this is a date of the calendar; 30 February is none. */
export function isDate(text: string): boolean {
  return datePattern.test(text) && new Date(`${text}T00:00Z`).toJSON()?.slice(0, 10) === text;
}

/** The date so many days later, or earlier. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** How many days from one date to the other; 0 for the same. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / dayMs);
}

/** The date that a clock on the wall shows. */
export function dateOf(moment: Date, timeZone: string): string {
  return new Date(moment.getTime() + offsetMs(moment, timeZone)).toISOString().slice(0, 10);
}

/** `2026-11-20T10:35`, what a clock of the zone shows, as forms write it. */
export function toLocalTime(moment: Date, timeZone: string): string {
  return new Date(moment.getTime() + offsetMs(moment, timeZone)).toISOString().slice(0, 16);
}

/** The moment when a clock of the zone shows this; of two, in autumn, the first. Null for what is no time. */
export function localTimeOf(text: string, timeZone: string): Date | null {
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? null : momentOf(wall, timeZone);
}

/** When a day begins: at midnight, or where the clock is put forward over midnight, at what comes in its place. */
export function startOfDay(date: string, timeZone: string): Date {
  return momentOf(Date.parse(`${date}T00:00Z`), timeZone);
}

/** The earliest date that may be asked for. */
export function earliestLocalDate(timeZone: string, now: Date): string {
  return addDays(dateOf(now, timeZone), -rangeDaysMax);
}

/**
 * Whole days of a time zone, the last one included, as a range of time. The limits are those of `parseTimeRange`,
 * counted in days of that zone; a last day of today ends now.
 */
export function parseLocalDays(
  { start, end }: { start: string; end: string },
  timeZone: string,
  now: Date
): ParsedTimeRange {
  if (!isDate(start) || !isDate(end)) return { fault: 'unreadable' };
  if (end > dateOf(now, timeZone)) return { fault: 'future' };
  if (start > end) return { fault: start > dateOf(now, timeZone) ? 'future' : 'order' };
  if (start < earliestLocalDate(timeZone, now)) return { fault: 'retention' };
  if (daysBetween(start, end) >= rangeDaysMax) return { fault: 'too_long' };
  const from = startOfDay(start, timeZone);
  const to = startOfDay(addDays(end, 1), timeZone);
  // In the first instant of a day nothing of it has passed.
  if (from >= now) return { fault: 'order' };
  return { name: 'custom', range: { from, to: to < now ? to : now } };
}

/** When clocks show this, given as if it were UTC; where they skip it, as much later as they were put forward. */
function momentOf(wallMs: number, timeZone: string): Date {
  const before = wallMs - offsetMs(new Date(wallMs - dayMs), timeZone);
  const after = wallMs - offsetMs(new Date(wallMs + dayMs), timeZone);
  const candidates = [Math.min(before, after), Math.max(before, after)];
  const real = candidates.find((time) => time + offsetMs(new Date(time), timeZone) === wallMs);
  return new Date(real ?? before);
}

/** By how much clocks of the zone are ahead of UTC, to the second. */
function offsetMs(moment: Date, timeZone: string): number {
  const parts = new Map(
    clockOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)])
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second')
  );
  return wall - Math.floor(moment.getTime() / 1000) * 1000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
const clocksMax = 50;

/** Kept, since making one costs a hundred times as much as using it. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric'
  });
  if (clocks.size >= clocksMax) clocks.clear();
  clocks.set(timeZone, clock);
  return clock;
}
