import type { Comparison } from '../../metrics/comparison.ts';
import type { TimeRange } from '../../metrics/performance.ts';

const weekMs = 7 * 24 * 3_600_000;

/**
 * The earlier time to compare with: the same length just before, or as many whole weeks earlier as keep the two apart,
 * so that the same weekdays and hours are compared. Of a range that has not ended yet only as much as has passed, so
 * that equal elapsed parts are compared.
 */
export function previousRange(
  range: TimeRange,
  now: Date,
  comparison: Comparison = 'previous_period'
): TimeRange {
  const from = range.from.getTime();
  const lengthMs = range.to.getTime() - from;
  const elapsedMs = Math.max(0, Math.min(lengthMs, now.getTime() - from));
  const shiftMs = comparison === 'last_week' ? Math.max(1, Math.ceil(lengthMs / weekMs)) * weekMs : lengthMs;
  return { from: new Date(from - shiftMs), to: new Date(from - shiftMs + elapsedMs) };
}
