/** A stretch of time, half-open. */
export interface Stretch {
  fromMs: number;
  toMs: number;
}

/** Its two ends. */
export function toDates({ fromMs, toMs }: Stretch): [from: Date, to: Date] {
  return [new Date(fromMs), new Date(toMs)];
}
