import type { TimeRange } from '../../metrics/performance.ts';
import type { WebVitalsSeries } from '../../metrics/web-vitals.ts';
import { chooseBucketMs, dayMs } from './bucket-width.ts';
import { chooseLevels } from './choose-levels.ts';
import { getExactVitals } from './get-exact-vitals.ts';
import { mergeVitals } from './merge-vitals.ts';
import { defaultPrecision, prepareSources, type Precision } from './prepare-sources.ts';
import { bucketsOf } from './to-series.ts';
import type { VitalFilter } from './vital-row.ts';
import type { Reading } from './with-reading.ts';

/** Each vital at its 75th percentile over time, of all pages or of one. */
export async function getWebVitalsSeries(
  reading: Reading,
  filter: VitalFilter & { range: TimeRange },
  now: Date,
  precision: Precision = defaultPrecision
): Promise<WebVitalsSeries> {
  const sources = await prepareSources(reading, filter.range, filter, precision);
  const { range } = sources;
  const exact = sources.rollups.length === 0;
  const bucketMs = chooseBucketMs(range, exact);
  const grouping = { byPage: false, bucketMs };
  // A cell must not be wider than the bucket it falls into.
  const built = { days: bucketMs >= dayMs ? sources.built.days : [], weeks: [] };
  const rows = exact
    ? await getExactVitals(reading, range, filter, grouping)
    : await mergeVitals(reading, sources, chooseLevels(sources.rollups, built), filter, grouping);
  const rowsOf = Map.groupBy(rows, (row) => row.bucket.getTime());
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    bucketMs,
    points: bucketsOf(range, bucketMs).map((from) => {
      const to = new Date(from.getTime() + bucketMs);
      return {
        from: from.toISOString(),
        to: to.toISOString(),
        partial: from < range.from || to > range.to || to > now,
        vitals: (rowsOf.get(from.getTime()) ?? []).map(({ vital, samples, p75 }) => ({ vital, samples, p75 }))
      };
    })
  };
}
