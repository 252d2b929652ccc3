import type { TimeRange } from '../../metrics/performance.ts';

/** Up to where the programs have worked, all three at whole UTC hours. */
export interface RollupState {
  /** Hours before it are in aggregated_metrics. */
  rolledUp: Date;
  /** Raw rows before it are gone. */
  rawFrom: Date;
  /** Hours that have changed since they were rolled up. */
  markedHours: Date[];
}

/** Pieces that cover the range once, in order, neighbours from different sources. */
export interface SourcePlan {
  /** What is answered; differs from the question only where a gone hour is cut. */
  range: TimeRange;
  pieces: SourcePiece[];
}

export interface SourcePiece extends TimeRange {
  /** Rollup pieces begin and end at whole UTC hours. */
  source: 'raw' | 'rollup';
}

const hourMs = 3_600_000;

/**
 * Splits a range into what raw rows answer and what rollups answer. Raw rows answer the running hours, hours that have
 * changed, and hours that the range cuts; with `allRaw` whatever they still hold.
 *
 * An hour whose raw rows are gone cannot be cut, so it belongs to the range that holds its end: both ends of a range
 * are rounded down. Rounding outwards would count the hour in both of two neighbouring ranges.
 *
 * `cuts` are moments within the range at which the answer will be divided: where raw rows are kept, they answer the
 * hours that hold one.
 */
export function planSources(
  range: TimeRange,
  state: RollupState,
  allRaw: boolean,
  cuts: readonly Date[] = []
): SourcePlan {
  const from = roundWhereGone(range.from, state.rawFrom).getTime();
  const to = roundWhereGone(range.to, state.rawFrom).getTime();
  const cutHours = new Set(cuts.filter((cut) => cut.getTime() % hourMs !== 0).map(hourOf));
  const marked = new Set(state.markedHours.map((hour) => hour.getTime()));
  const pieces: SourcePiece[] = [];
  for (let time = from; time < to;) {
    const hour = Math.floor(time / hourMs) * hourMs;
    const end = Math.min(hour + hourMs, to);
    const whole = time === hour && end === hour + hourMs && !cutHours.has(hour);
    append(pieces, { source: sourceOf(hour, whole), from: new Date(time), to: new Date(end) });
    time = end;
  }
  return { range: { from: new Date(from), to: new Date(Math.max(from, to)) }, pieces };

  function sourceOf(hour: number, whole: boolean): SourcePiece['source'] {
    if (hour < state.rawFrom.getTime()) return 'rollup';
    const rolledUp = hour < state.rolledUp.getTime() && !marked.has(hour);
    return rolledUp && whole && !allRaw ? 'rollup' : 'raw';
  }
}

/** A moment as far as it can be answered: hours whose raw rows are gone cannot be cut. */
export function roundWhereGone(time: Date, rawFrom: Date): Date {
  return time < rawFrom ? new Date(hourOf(time)) : time;
}

function hourOf(time: Date): number {
  return Math.floor(time.getTime() / hourMs) * hourMs;
}

function append(pieces: SourcePiece[], piece: SourcePiece): void {
  const last = pieces.at(-1);
  if (last?.source === piece.source) last.to = piece.to;
  else pieces.push(piece);
}
