const durationsMax = 1000;

/** The last durations of something, in seconds, for quantiles of a short while; bounded, the oldest go. */
export class RecentDurations {
  #durations: number[] = [];
  #next = 0;

  add(seconds: number): void {
    this.#durations[this.#next] = seconds;
    this.#next = (this.#next + 1) % durationsMax;
  }

  /** The quantiles of what came since the last call; undefined where nothing came. */
  take(quantiles: readonly number[]): number[] | undefined {
    if (this.#durations.length === 0) return undefined;
    const sorted = this.#durations.sort((a, b) => a - b);
    this.#durations = [];
    this.#next = 0;
    return quantiles.map((quantile) => sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)]!);
  }
}
