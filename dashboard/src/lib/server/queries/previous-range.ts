import type { TimeRange } from '../../metrics/performance.ts';

/**
 * The same length of time just before. Of a range that has not ended yet only as much as has passed, so that equal
 * elapsed parts are compared.
 */
export function previousRange(range: TimeRange, now: Date): TimeRange {
  const from = range.from.getTime();
  const lengthMs = range.to.getTime() - from;
  const elapsedMs = Math.max(0, Math.min(lengthMs, now.getTime() - from));
  return { from: new Date(from - lengthMs), to: new Date(from - lengthMs + elapsedMs) };
}
