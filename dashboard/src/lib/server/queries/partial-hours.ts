import type { TimeRange } from '../../metrics/performance.ts';
import { hourMs } from './bucket-width.ts';

/** Starts of the UTC hours that a range holds in part only, since it cuts them or they are not over yet; two at most. */
export function partialHours({ from, to }: TimeRange, now: Date): Date[] {
  if (from >= to) return [];
  const hourOf = (timeMs: number) => Math.floor(timeMs / hourMs) * hourMs;
  const first = hourOf(from.getTime());
  const last = hourOf(to.getTime() - 1);
  const isPartial = (hour: number) =>
    hour < from.getTime() || hour + hourMs > to.getTime() || hour + hourMs > now.getTime();
  return [...new Set([first, last])].filter(isPartial).map((hour) => new Date(hour));
}
