import type { EndpointShape } from '../../metrics/endpoint-detail.ts';
import type { TimeRange } from '../../metrics/performance.ts';
import { chooseBucketMs, dayMs } from './bucket-width.ts';
import { chooseLevels } from './choose-levels.ts';
import { countStatusClasses, type StatusClassRow } from './count-status-classes.ts';
import type { EndpointFilter } from './endpoint-filter.ts';
import { getLatencyOverTime } from './get-latency-over-time.ts';
import { defaultPrecision, prepareSources, type Precision } from './prepare-sources.ts';
import { toDistribution, toHeatMap } from './to-distribution.ts';
import { bucketsOf } from './to-series.ts';
import type { Reading } from './with-reading.ts';

/** How the requests of an endpoint are spread: over status classes and over durations, in all and by time. */
export async function getEndpointShape(
  reading: Reading,
  filter: EndpointFilter & { range: TimeRange },
  now: Date,
  precision: Precision = defaultPrecision
): Promise<EndpointShape> {
  const sources = await prepareSources(reading, filter.range, filter, precision);
  const bucketMs = chooseBucketMs(sources.range, sources.rollups.length === 0);
  // A cell must not be wider than the bucket it falls into.
  const cells = chooseLevels(sources.rollups, {
    days: bucketMs >= dayMs ? sources.built.days : [],
    weeks: []
  });
  const [sketches, classes] = await Promise.all([
    getLatencyOverTime(reading, sources, cells, filter, bucketMs),
    countStatusClasses(reading, sources, cells, filter, bucketMs)
  ]);
  const starts = bucketsOf(sources.range, bucketMs);
  return {
    bucketMs,
    buckets: starts.map((from) => {
      const to = new Date(from.getTime() + bucketMs);
      return {
        from: from.toISOString(),
        to: to.toISOString(),
        partial: from < sources.range.from || to > sources.range.to || to > now
      };
    }),
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
