/** The middle value; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value below which a share of the values lies, for example 0.99. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** A ratio of two series of rounds: of their medians, and of each pair of rounds that ran one after the other. */
export function ratio(
  subject: readonly number[],
  limit: readonly number[]
): { value: number; rounds: number[] } {
  return {
    value: median(subject) / median(limit),
    rounds: subject.map((value, round) => value / limit[round]!)
  };
}
