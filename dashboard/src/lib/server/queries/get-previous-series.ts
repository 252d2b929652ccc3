import type { SeriesPoint, TimeRange } from '../../metrics/performance.ts';
import { hourMs } from './bucket-width.ts';
import { toBuckets, type Buckets } from './buckets.ts';
import { noOverall } from './choose-levels.ts';
import { getExactLatency } from './get-exact-latency.ts';
import { getMergedSeries } from './get-merged-series.ts';
import { isOverAllEndpoints, type RowFilter } from './performance-parts.ts';
import { prepareSources, type Precision } from './prepare-sources.ts';
import { toSeries } from './to-series.ts';
import type { Reading } from './with-reading.ts';

/** What the series is that the earlier one is drawn beside. */
interface Current {
  range: TimeRange;
  buckets: Buckets;
}

/**
 * The numbers of an earlier range in as many buckets as the current series has, each as long after the beginning as its
 * counterpart; null for a bucket of which nothing can be known. Users are not counted. Null where rollups would have to
 * answer buckets that are shorter than theirs.
 */
export async function getPreviousSeries(
  reading: Reading,
  compared: TimeRange,
  { range, buckets }: Current,
  filter: RowFilter,
  now: Date,
  precision: Precision
): Promise<(SeriesPoint | null)[] | null> {
  const { widthMs } = buckets;
  // Hours of rollups cannot be cut: ends of hours stay ends of hours.
  const unitMs = widthMs < hourMs ? 1 : hourMs;
  const shiftMs = Math.ceil((range.from.getTime() - compared.from.getTime()) / unitMs) * unitMs;
  const shift = (time: Date) => new Date(time.getTime() - shiftMs);
  const stretches = buckets.list.map(({ from, to }) => ({ from: shift(from), to: shift(to) }));
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (!first || !last) return [];

  const answered = {
    from: compared.from < first.from ? first.from : compared.from,
    to: compared.to > last.to ? last.to : compared.to
  };
  // Somewhat more than the limit is still read exactly: the two times are seldom equally busy.
  const generous = { ...precision, exactRowsMax: precision.exactRowsMax * 4 };
  const cuts = widthMs < hourMs ? [] : stretches.map(({ from }) => from);
  const sources = await prepareSources(reading, answered, filter, generous, cuts);
  if (widthMs < hourMs && sources.rollups.length > 0) return null;
  const shifted = toBuckets(widthMs, stretches, sources.range, reading.state.rawFrom);
  const latency = sources.exact
    ? await getExactLatency(reading, sources.range, filter, shifted.starts)
    : (
        await getMergedSeries(
          reading,
          { ...sources, whole: sources, buckets: shifted },
          filter,
          isOverAllEndpoints(filter) ? sources.overall : noOverall,
          { withUsers: false }
        )
      ).latency;
  const points = new Map(
    toSeries(sources.range, shifted, now, latency, null).map((point) => [Date.parse(point.from), point])
  );
  return stretches.map(({ from }) => points.get(from.getTime()) ?? null);
}
