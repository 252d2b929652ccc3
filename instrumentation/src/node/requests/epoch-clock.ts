const refreshMs = 1000;

/** Turns times of the monotonic clock into microseconds since 1970, following the system's clock when that is set. */
export class EpochClock {
  #offsetMs = 0;
  #refreshedAtMs = -Infinity;

  toEpochUs(monotonicMs: number): number {
    const nowMs = performance.now();
    if (nowMs - this.#refreshedAtMs > refreshMs) {
      this.#offsetMs = Date.now() - nowMs;
      this.#refreshedAtMs = nowMs;
    }
    return Math.floor((this.#offsetMs + monotonicMs) * 1000);
  }
}
