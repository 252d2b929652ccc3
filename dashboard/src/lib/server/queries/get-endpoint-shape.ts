import type { EndpointShape } from '../../metrics/endpoint-detail.ts';
import { toBucketTimes } from './buckets.ts';
import { chooseLevels, divideAt } from './choose-levels.ts';
import { countStatusClasses, type StatusClassRow } from './count-status-classes.ts';
import type { EndpointFilter } from './endpoint-filter.ts';
import { getLatencyOverTime } from './get-latency-over-time.ts';
import { prepareSeries, type SeriesFilter } from './prepare-series.ts';
import { defaultPrecision, type Precision } from './prepare-sources.ts';
import { toDistribution, toHeatMap } from './to-distribution.ts';
import type { Reading } from './with-reading.ts';

/** How the requests of an endpoint are spread: over status classes and over durations, in all and by time. */
export async function getEndpointShape(
  reading: Reading,
  filter: EndpointFilter & SeriesFilter,
  now: Date,
  precision: Precision = defaultPrecision
): Promise<EndpointShape> {
  const sources = await prepareSeries(reading, filter, precision);
  const { range, buckets } = sources;
  const { starts } = buckets;
  const cells = chooseLevels(divideAt(sources.rollups, starts), {
    ...sources.built,
    quarters: sources.quarters
  });
  const [sketches, classes] = await Promise.all([
    getLatencyOverTime(reading, sources, cells, filter, starts),
    countStatusClasses(reading, sources, cells, filter, starts)
  ]);
  return {
    bucketMs: buckets.widthMs,
    buckets: buckets.list.map((bucket) => toBucketTimes(bucket, range, now)),
    distribution: toDistribution(sketches),
    heatMap: toHeatMap(starts, sketches),
    statusClasses: toStatusClasses(starts, classes)
  };
}

function toStatusClasses(starts: Date[], rows: StatusClassRow[]): EndpointShape['statusClasses'] {
  const seen = [...new Set(rows.map(({ statusClass }) => statusClass))].sort((a, b) => a - b);
  const countOf = new Map(rows.map((row) => [`${row.statusClass} ${row.bucket.getTime()}`, row.requests]));
  return seen.map((statusClass) => {
    const counts = starts.map((start) => countOf.get(`${statusClass} ${start.getTime()}`) ?? 0);
    return { statusClass, requests: counts.reduce((sum, count) => sum + count, 0), counts };
  });
}
