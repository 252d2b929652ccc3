/** A moment as the answer gives it (ISO 8601, UTC) or as a chart holds it. */
export type Moment = string | Date;

/** `12:03:10` */
export function formatClock(moment: Moment, timeZone: string): string {
  return format(moment, timeZone, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** `12:03` */
export function formatMinute(moment: Moment, timeZone: string): string {
  return format(moment, timeZone, { hour: '2-digit', minute: '2-digit' });
}

/** `21 Nov` */
export function formatDay(moment: Moment, timeZone: string): string {
  return format(moment, timeZone, { day: 'numeric', month: 'short' });
}

/** `21 Nov, 12:03` */
export function formatMoment(moment: Moment, timeZone: string): string {
  return `${formatDay(moment, timeZone)}, ${formatMinute(moment, timeZone)}`;
}

/** `20 Nov, 12:03 – 21 Nov, 12:03`; the day is said once where both ends lie in it, `21 Nov` where they bound it. */
export function formatRange(from: Moment, to: Moment, timeZone: string): string {
  const [first, last] = [formatDay(from, timeZone), formatDay(to, timeZone)];
  const wholeDays = formatMinute(from, timeZone) === '00:00' && formatMinute(to, timeZone) === '00:00';
  if (wholeDays) {
    const lastDay = formatDay(new Date(new Date(to).getTime() - 1), timeZone);
    return first === lastDay ? first : `${first} – ${lastDay}`;
  }
  const end = first === last ? formatMinute(to, timeZone) : formatMoment(to, timeZone);
  return `${formatMoment(from, timeZone)} – ${end}`;
}

/** A length of time in words: `15 minutes`, `1 hour`, `7 days`. */
export function formatInterval(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes % 1440 === 0) return inWords(minutes / 1440, 'day');
  if (minutes % 60 === 0) return inWords(minutes / 60, 'hour');
  return inWords(minutes, 'minute');
}

/** What one bucket of this length is called after `per`: `15 minutes`, `hour`, `day`. */
export function formatGrain(milliseconds: number): string {
  return formatInterval(milliseconds).replace(/^1 /, '');
}

/** How long ago, coarse on purpose: `just now`, `40 s ago`, `7 min ago`, `3 h ago`. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3600)} h ago`;
}

function inWords(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making an Intl format costs a hundred times as much as using it, and a table of points uses it often. */
function format(moment: Moment, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${timeZone} ${Object.keys(options).join()}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat('en-GB', { ...options, timeZone, hourCycle: 'h23' });
    if (formats.size >= formatsMax) formats.clear();
    formats.set(key, known);
  }
  return known.format(new Date(moment));
}

const formatsMax = 100;
