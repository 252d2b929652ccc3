import type { HistogramPointRow } from '../rows/telemetry-rows.ts';
import { subtractSums } from './decimal-difference.ts';
import { shiftSketch } from '../rows/histogram-sketch.ts';
import { toPointTimestamp } from '../rows/point-timestamp.ts';

/** The last point of a cumulative stream: totals since its start. */
export interface StreamState {
  startTimestampUs: number;
  endTimestampUs: number;
  count: number;
  sumValue: string | null;
  sketchScale: number;
  sketchZeroCount: number;
  sketchIndexes: number[];
  sketchCounts: number[];
}

export interface Growth {
  /** What to store; absent when nothing grew. */
  row?: HistogramPointRow;
  /** What to remember; absent when the point is older than what is remembered. */
  state?: StreamState;
}

const hourUs = 3_600_000_000;

/**
 * What a cumulative point adds to the last one of its stream. A point that is not newer adds nothing: a duplicate, or
 * one that came out of order, whose growth a later one held already. Totals that fell, or a new start, mean that the
 * counting began again, and the point counts whole.
 *
 * The first point of a stream that has counted for more than an hour adds nothing either: its total belongs to hours
 * that nobody can tell apart any more, and put into one hour it would be a spike that never was.
 */
export function growthOf(point: HistogramPointRow, last: StreamState | undefined, rawFromUs: number): Growth {
  const state = stateOf(point);
  if (!last) {
    const ageUs = state.endTimestampUs - state.startTimestampUs;
    const isYoung = ageUs > 0 && ageUs <= hourUs;
    return isYoung && point.count > 0
      ? { state, row: stored(point, state.startTimestampUs, rawFromUs) }
      : { state };
  }
  if (state.endTimestampUs <= last.endTimestampUs) return {};

  // A sender that does not know its start repeats the end, which is no sign of a restart.
  const isStartKnown = state.startTimestampUs < state.endTimestampUs;
  const restarted = isStartKnown && state.startTimestampUs >= last.endTimestampUs;
  const from = restarted ? state.startTimestampUs : last.endTimestampUs;
  const difference = restarted ? undefined : subtract(point, last);
  const grown = difference ?? point;
  return grown.count > 0 ? { state, row: stored(grown, from, rawFromUs) } : { state };
}

function stateOf(point: HistogramPointRow): StreamState {
  return {
    startTimestampUs: point.cumulative!.startTimestampUs,
    endTimestampUs: point.endTimestampUs,
    count: point.count,
    sumValue: point.sumValue,
    sketchScale: point.sketchScale,
    sketchZeroCount: point.sketchZeroCount,
    sketchIndexes: point.sketchIndexes,
    sketchCounts: point.sketchCounts
  };
}

/** Minimum and maximum of a cumulative point are of all its time, so they say nothing about the growth. */
function subtract(point: HistogramPointRow, last: StreamState): HistogramPointRow | undefined {
  const scale = Math.min(point.sketchScale, last.sketchScale);
  const now = shiftSketch(point.sketchScale, point.sketchIndexes, point.sketchCounts, scale);
  const before = shiftSketch(last.sketchScale, last.sketchIndexes, last.sketchCounts, scale);
  if (isAtMean(point, last)) before.indexes = now.indexes;
  const counts = new Map(now.indexes.map((index, position) => [index, now.counts[position]!]));
  for (const [position, index] of before.indexes.entries()) {
    const left = (counts.get(index) ?? 0) - before.counts[position]!;
    if (left < 0) return undefined;
    counts.set(index, left);
  }
  const zeroCount = point.sketchZeroCount - last.sketchZeroCount;
  if (zeroCount < 0) return undefined;
  const buckets = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  return {
    ...point,
    count: point.count - last.count,
    sumValue: subtractSums(point.sumValue, last.sumValue),
    minValue: null,
    maxValue: null,
    sketchScale: scale,
    sketchZeroCount: zeroCount,
    sketchIndexes: buckets.map(([index]) => index),
    sketchCounts: buckets.map(([, count]) => count)
  };
}

/** A stream that has no buckets has all its values at their mean, which moves. */
function isAtMean(point: HistogramPointRow, last: StreamState): boolean {
  return point.approximate && point.sketchIndexes.length === 1 && last.sketchIndexes.length === 1;
}

function stored(point: HistogramPointRow, fromUs: number, rawFromUs: number): HistogramPointRow {
  const timestampUs = toPointTimestamp(fromUs, point.endTimestampUs);
  return {
    ...point,
    timestampUs: timestampUs < rawFromUs ? point.endTimestampUs : timestampUs,
    cumulative: null
  };
}
