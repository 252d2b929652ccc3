import { expect } from 'vitest';
import type { LatencyNumbers } from '../../dashboard/src/lib/metrics/performance.ts';
import { numbersOf, percentileCont, percentileDisc } from './reference-numbers.ts';
import type { RequestRow } from './telemetry-history.ts';

/** What sketches of scale 5 promise: (b - 1) / (b + 1) with b = 2^(1/32) is 1.083 %. */
const sketchErrorMax = 0.0109;
// Below 2^-17 s the sketch says zero.
const sketchZeroMs = 1000 * 2 ** -17;

/** Holds numbers of a query to those counted by hand: exactly, save for percentiles of sketches, which have a bound. */
export function expectNumbers(
  actual: LatencyNumbers,
  requests: RequestRow[],
  exact: boolean,
  errorMax = sketchErrorMax
): void {
  const { requestCount, errorCount, sumNs, sortedMs } = numbersOf(requests);
  expect(actual.requestCount).toBe(requestCount);
  expect(actual.errorCount).toBe(errorCount);
  expect(actual.errorRate).toBe(requestCount === 0 ? null : errorCount / requestCount);
  expectSame(actual.totalMs, Number(sumNs) / 1e6);
  expectSame(actual.averageMs, requestCount === 0 ? null : Number(sumNs) / requestCount / 1e6);
  for (const [value, fraction] of [
    [actual.p50Ms, 0.5],
    [actual.p95Ms, 0.95],
    [actual.p99Ms, 0.99]
  ] as const) {
    if (exact) expectSame(value, percentileCont(sortedMs, fraction));
    else expectWithin(value, percentileDisc(sortedMs, fraction), errorMax);
  }
}

/** The same number, but for the last bits of a division. */
function expectSame(actual: number | null, expected: number | null): void {
  if (expected === null || actual === null) expect(actual).toBe(expected);
  else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.abs(expected) * 1e-12);
}

function expectWithin(actual: number | null, expected: number | null, errorMax: number): void {
  if (expected === null || actual === null) expect(actual).toBe(expected);
  else {
    const allowed = expected < sketchZeroMs ? sketchZeroMs : expected * errorMax;
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(allowed);
  }
}
