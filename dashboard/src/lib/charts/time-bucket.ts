/** A stretch of time that a chart has one value for. */
export interface TimeBucket {
  from: Date;
  to: Date;
  /** Holds the present moment or is cut by the range: drawn differently, since it will still change. */
  partial: boolean;
  /** An end lies inside an hour of which only the whole is known, and was moved to the hour's beginning. */
  rounded?: boolean;
}

/** The buckets of an answer's series, with real dates. */
export function toTimeBuckets(
  series: readonly { from: string; to: string; partial: boolean; rounded?: boolean }[]
): TimeBucket[] {
  return series.map(({ from, to, partial, rounded = false }) => ({
    from: new Date(from),
    to: new Date(to),
    partial,
    rounded
  }));
}

/** What has to be known of a bucket beside its numbers, in a word each: for tables and for those who listen. */
export function marksOf({ partial, rounded }: TimeBucket): string[] {
  return [...(partial ? ['incomplete'] : []), ...(rounded ? ['rounded to the hour'] : [])];
}

/** The same in sentences. */
export function remarksOn({ partial, rounded }: TimeBucket): string[] {
  return [
    ...(partial ? ['Incomplete: this interval still fills or is cut by the range.'] : []),
    ...(rounded ? ['Rounded to whole hours: single rows of this time are gone.'] : [])
  ];
}

/** The middle of a bucket: where a line has its point. */
export function middleMs({ from, to }: TimeBucket): number {
  return (from.getTime() + to.getTime()) / 2;
}

/** Index of the bucket that holds a moment; null where none does. Buckets are in order and do not overlap. */
export function bucketIndexAt(buckets: readonly TimeBucket[], timeMs: number | null): number | null {
  if (timeMs === null) return null;
  let low = 0;
  let high = buckets.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const bucket = buckets[middle]!;
    if (timeMs < bucket.from.getTime()) high = middle - 1;
    else if (timeMs >= bucket.to.getTime()) low = middle + 1;
    else return middle;
  }
  return null;
}
