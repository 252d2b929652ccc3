import type { WebVitalsSeries } from '../../metrics/web-vitals.ts';
import { toBucketTimes } from './buckets.ts';
import { chooseLevels, divideAt } from './choose-levels.ts';
import { getExactVitals } from './get-exact-vitals.ts';
import { mergeVitals } from './merge-vitals.ts';
import { prepareSeries, type SeriesFilter } from './prepare-series.ts';
import { defaultPrecision, type Precision } from './prepare-sources.ts';
import type { VitalFilter } from './vital-row.ts';
import type { Reading } from './with-reading.ts';

/** Each vital at its 75th percentile over time, of all pages or of one. */
export async function getWebVitalsSeries(
  reading: Reading,
  filter: VitalFilter & SeriesFilter,
  now: Date,
  precision: Precision = defaultPrecision
): Promise<WebVitalsSeries> {
  const sources = await prepareSeries(reading, filter, precision);
  const { range, buckets } = sources;
  const grouping = { byPage: false, starts: buckets.starts };
  const cells = chooseLevels(divideAt(sources.rollups, buckets.starts), sources.built);
  const rows =
    sources.rollups.length === 0
      ? await getExactVitals(reading, range, filter, grouping)
      : await mergeVitals(reading, sources, cells, filter, grouping);
  const rowsOf = Map.groupBy(rows, (row) => row.bucket.getTime());
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    bucketMs: buckets.widthMs,
    points: buckets.list.map((bucket) => ({
      ...toBucketTimes(bucket, range, now),
      vitals: (rowsOf.get(bucket.answered.from.getTime()) ?? []).map(({ vital, samples, p75 }) => ({
        vital,
        samples,
        p75
      }))
    }))
  };
}
