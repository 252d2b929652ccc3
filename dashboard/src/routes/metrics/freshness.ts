import type { SeriesPoint } from '#lib/metrics/performance.ts';

/**
 * End of the last bucket with requests, where traffic has stopped since: at least two whole buckets and ten minutes
 * of silence before `asOf`. Null while requests arrive, or where there were none at all.
 */
export function quietSince(series: readonly SeriesPoint[], asOf: string, bucketMs: number): string | null {
  const last = series.findLast((point) => point.requestCount > 0);
  if (!last) return null;
  const silenceMs = Date.parse(asOf) - Date.parse(last.to);
  return silenceMs >= Math.max(2 * bucketMs, silenceMsMin) ? last.to : null;
}

const silenceMsMin = 10 * 60_000;
