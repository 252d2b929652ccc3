import { performance } from 'node:perf_hooks';

const refreshMs = 1000;

/** Turns times of the monotonic clock into microseconds since 1970, following the system's clock when that is set. */
export class EpochClock {
  #offsetMs = 0;
  #refreshedAtMs = -Infinity;

  /** `nowMs` is what the monotonic clock says now; each look at it costs as much as all of this. */
  toEpochUs(monotonicMs: number, nowMs = performance.now()): number {
    if (nowMs - this.#refreshedAtMs > refreshMs) {
      this.#offsetMs = Date.now() - nowMs;
      this.#refreshedAtMs = nowMs;
    }
    return Math.floor((this.#offsetMs + monotonicMs) * 1000);
  }
}
