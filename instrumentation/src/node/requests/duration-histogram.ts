import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';

/** Bucket i covers (2^(i/32), 2^((i+1)/32)], which is within 1.1 % of every value in it: the scale that is stored. */
const scale = 5;
const bucketsPerOctave = 2 ** scale;
// From 2^-20 s to 2^20 s: a microsecond to twelve days. Whatever lies outside counts in the outermost bucket.
const indexMin = -20 * bucketsPerOctave;
const indexMax = 20 * bucketsPerOctave - 1;
/** Buckets are made room for an octave at a time. */
const growth = bucketsPerOctave;

/** One exponential histogram of durations in seconds; a request adds to it without allocating anything. */
export class DurationHistogram {
  #offset = 0;
  #counts = new Uint32Array(0);
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  record(seconds: number): void {
    this.#count++;
    this.#sum += seconds;
    if (seconds < this.#min) this.#min = seconds;
    if (seconds > this.#max) this.#max = seconds;
    let index = Math.ceil(Math.log2(seconds) * bucketsPerOctave) - 1;
    // Also where the clock gave nothing, of which the logarithm is minus infinity.
    if (!(index >= indexMin)) index = indexMin;
    else if (index > indexMax) index = indexMax;
    const at = index - this.#offset;
    if (at >= 0 && at < this.#counts.length) this.#counts[at]!++;
    else this.#makeRoom(index)[index - this.#offset]!++;
  }

  /** What was recorded since the last time. The room for the buckets is kept. */
  take(): ExponentialHistogram {
    let first = 0;
    while (first < this.#counts.length && this.#counts[first] === 0) first++;
    let last = this.#counts.length - 1;
    while (last > first && this.#counts[last] === 0) last--;
    const taken = {
      count: this.#count,
      sum: this.#sum,
      min: this.#min,
      max: this.#max,
      scale,
      zeroCount: 0,
      positive: {
        offset: this.#offset + first,
        bucketCounts: Array.from(this.#counts.subarray(first, last + 1))
      },
      negative: { offset: 0, bucketCounts: [] }
    };
    this.#counts.fill(0);
    this.#count = this.#sum = this.#max = 0;
    this.#min = Infinity;
    return taken;
  }

  #makeRoom(index: number): Uint32Array {
    const isEmpty = this.#counts.length === 0;
    const from = isEmpty ? index : Math.min(this.#offset, index);
    const to = isEmpty ? index : Math.max(this.#offset + this.#counts.length - 1, index);
    const offset = Math.floor(from / growth) * growth;
    const counts = new Uint32Array(Math.floor(to / growth) * growth + growth - offset);
    if (!isEmpty) counts.set(this.#counts, this.#offset - offset);
    this.#offset = offset;
    return (this.#counts = counts);
  }
}
