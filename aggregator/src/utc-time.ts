/** Half-open: `from` belongs to it, `to` does not. UTC. */
export interface TimeRange {
  from: Date;
  to: Date;
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** The whole hour that begins at `hour`. */
export function toHourRange(hour: Date): TimeRange {
  return { from: hour, to: new Date(hour.getTime() + hourMs) };
}

/** Midnight UTC of the day that a time belongs to. */
export function startOfDay(time: Date): Date {
  return new Date(Math.floor(time.getTime() / dayMs) * dayMs);
}

export const quarterHours = 6;

/** The beginning of the quarter of a UTC day that a time belongs to. */
export function startOfQuarter(time: Date): Date {
  return new Date(Math.floor(time.getTime() / (quarterHours * hourMs)) * quarterHours * hourMs);
}

/** Midnight UTC of the Monday of the week that a time belongs to, as `date_trunc('week', …)` has it. */
export function startOfWeek(time: Date): Date {
  // 1970-01-01 was a Thursday, three days after a Monday.
  const days = Math.floor(time.getTime() / dayMs) + 3;
  return new Date((days - (((days % 7) + 7) % 7) - 3) * dayMs);
}

export function addHours(time: Date, hours: number): Date {
  return new Date(time.getTime() + hours * hourMs);
}

export function addDays(time: Date, days: number): Date {
  return new Date(time.getTime() + days * dayMs);
}

/** `2026-03-01`, for parameters of type date. */
export function toDateText(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** The beginnings of the hours of a range of whole hours. */
export function toHours({ from, to }: TimeRange): Date[] {
  const count = Math.max(0, (to.getTime() - from.getTime()) / hourMs);
  return Array.from({ length: count }, (_, index) => addHours(from, index));
}
