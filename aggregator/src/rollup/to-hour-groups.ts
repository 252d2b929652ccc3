import { addHours, hourMs, startOfDay, type TimeRange } from '../utc-time.ts';

/**
 * Groups hours, oldest first, that follow each other and belong to one UTC day, and of each day at most so many as
 * `hoursMaxOf` says.
 */
export function toHourGroups(hours: Date[], hoursMaxOf: (day: Date) => number): TimeRange[] {
  const groups: TimeRange[] = [];
  for (const hour of hours) {
    const last = groups.at(-1);
    if (last && last.to.getTime() === hour.getTime() && startOfDay(last.from) >= startOfDay(hour)) {
      const length = (last.to.getTime() - last.from.getTime()) / hourMs;
      if (length < hoursMaxOf(startOfDay(hour))) {
        last.to = addHours(hour, 1);
        continue;
      }
    }
    groups.push({ from: hour, to: addHours(hour, 1) });
  }
  return groups;
}
