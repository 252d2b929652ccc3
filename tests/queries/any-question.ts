import fc from 'fast-check';
import type { TimeRange } from '../../dashboard/src/lib/metrics/performance.ts';
import { environments, services } from './telemetry-history.ts';

/** Ranges of whole minutes within a history, every other one up to now. */
export function anyRangeWithin(historyFrom: Date, now: Date): fc.Arbitrary<TimeRange> {
  const anyTime = fc
    .integer({ min: 0, max: Math.floor((now.getTime() - historyFrom.getTime()) / 60_000) })
    .map((minute) => new Date(historyFrom.getTime() + minute * 60_000));
  return fc
    .tuple(anyTime, fc.oneof(anyTime, fc.constant(now)))
    .map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));
}

export const anyFilter = fc.record({
  service: fc.constantFrom(null, ...services),
  environment: fc.constantFrom(null, ...environments),
  includeAnonymous: fc.boolean()
});
