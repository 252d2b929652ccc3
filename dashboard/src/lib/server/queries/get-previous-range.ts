import type { TimeRange } from '../../metrics/performance.ts';
import { getHistoryStart } from './get-history-start.ts';
import { previousRange } from './previous-range.ts';
import type { Reading } from './with-reading.ts';

/**
 * The range to compare with; null where our history covers it in part only, which would make every comparison with it
 * a lie.
 */
export async function getPreviousRange(
  reading: Reading,
  { range, comparedRange }: { range: TimeRange; comparedRange?: TimeRange | undefined },
  now: Date
): Promise<TimeRange | null> {
  const previous = comparedRange ?? previousRange(range, now);
  const historyStart = await getHistoryStart(reading);
  return historyStart && previous.from >= historyStart ? previous : null;
}
