const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000]
] as const;

/** `3 hours`: the largest unit of which there are at least two, since `1 hour` may be nearly two. */
export function describeDuration(ms: number): string {
  for (const [unit, size] of units) {
    const count = Math.floor(ms / size);
    if (count >= 2) return `${count} ${unit}s`;
  }
  return 'a second';
}

/** How long before `now`. */
export function describeAge(time: Date, now: Date): string {
  return `${describeDuration(now.getTime() - time.getTime())} ago`;
}

/** `1 day`, `3 days`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
