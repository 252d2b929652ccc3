import type { Attributes } from './attribute-value.ts';
import type { Buckets } from './histogram-sketch.ts';
import type { UnixTime } from './unix-time.ts';

/** A metric as OTLP has it, of whichever encoding it came in. */
export interface Metric {
  scopeName: string;
  scopeVersion: string;
  name: string;
  unit: string;
  /** As in OTLP: 1 delta, 2 cumulative. */
  temporality: number;
  histogramPoints: HistogramPoint[];
  /** Of gauges and sums. */
  numberPoints: NumberPoint[];
  /** Points of kinds that nothing is kept of. */
  otherPoints: number;
}

export interface HistogramPoint {
  attributes: Attributes;
  start: UnixTime;
  end: UnixTime;
  count: number;
  sum: number | null;
  min: number | null;
  max: number | null;
  /** Bit 0: nothing was recorded. */
  flags: number;
  buckets: ExponentialBuckets | ExplicitBuckets;
}

export interface ExponentialBuckets {
  scale: number;
  zeroCount: number;
  positive: Buckets;
  negative: Buckets;
}

export interface ExplicitBuckets {
  bounds: readonly number[];
  /** One more than the bounds, or none at all. */
  counts: readonly number[];
}

export interface NumberPoint {
  attributes: Attributes;
  end: UnixTime;
  value: number | null;
  flags: number;
}

/** What a point may have of buckets; SDKs make 160 unless told otherwise. One more is enough to see that it has more. */
export const bucketsMax = 8192;

export function emptyMetric(scopeName: string, scopeVersion: string): Metric {
  return {
    scopeName,
    scopeVersion,
    name: '',
    unit: '',
    temporality: 0,
    histogramPoints: [],
    numberPoints: [],
    otherPoints: 0
  };
}
