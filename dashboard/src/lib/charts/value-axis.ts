export interface ValueAxis {
  /** Top of the scale: the first round number that holds every value. */
  max: number;
  ticks: number[];
}

const roundSteps = [1, 2, 2.5, 5, 10];

/**
 * A scale from zero with three to six round marks. From zero, since a cut axis makes a ripple look like a wave.
 * `whole` keeps counts free of halves.
 */
export function valueAxis(largest: number, { whole = false } = {}): ValueAxis {
  if (!(largest > 0)) return { max: 1, ticks: [0, 1] };
  const power = 10 ** Math.floor(Math.log10(largest / 4));
  const step =
    roundSteps
      .map((factor) => clean(factor * power))
      .filter((candidate) => !whole || Number.isInteger(candidate))
      .find((candidate) => largest / candidate <= 5) ?? 1;
  const count = Math.ceil(clean(largest / step));
  return {
    max: clean(count * step),
    ticks: Array.from({ length: count + 1 }, (_, index) => clean(index * step))
  };
}

/** 0.1 + 0.2 is not 0.3 in floating point; on an axis it is. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
