/** Numbers from 0 up to 1 that are the same for the same seed, so that a day made twice is one day (mulberry32). */
export type Random = () => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 to below `count`. */
export function pickIndex(random: Random, count: number): number {
  return Math.floor(random() * count);
}

/** Around `median`, always positive and with a long tail, as response times are. */
export function logNormal(random: Random, median: number, spread: number): number {
  const gaussian = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(spread * gaussian);
}

/** Hexadecimal digits for ids of traces and spans. */
export function hexDigits(random: Random, count: number): string {
  let digits = '';
  while (digits.length < count)
    digits += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return digits.slice(0, count);
}
