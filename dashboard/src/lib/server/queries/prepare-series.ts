import type { TimeRange } from '../../metrics/performance.ts';
import { chooseBuckets, dayCuts, type Buckets } from './buckets.ts';
import { prepareSources, type Precision, type Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** Where the answer about a range comes from, in buckets of time: none of its pieces lies in two. */
export interface SeriesSources extends Sources {
  buckets: Buckets;
  /** Where the answer about the range as one comes from: more of it from rollups, where buckets cut hours. */
  whole: Sources;
}

export interface SeriesFilter {
  range: TimeRange;
  service: string | null;
  environment: string | null;
  /** Whose days: an IANA name; UTC unless told. */
  timeZone?: string;
}

/** As prepareSources; where a bucket begins within an hour that is rolled up, raw rows answer while they are kept. */
export async function prepareSeries(
  reading: Reading,
  filter: SeriesFilter,
  precision: Precision
): Promise<SeriesSources> {
  const { range, timeZone = 'UTC' } = filter;
  const whole = await prepareSources(reading, range, filter, precision);
  const cuts = whole.rollups.length === 0 ? [] : dayCuts(range, timeZone);
  const divided = cuts.length === 0 ? whole : await prepareSources(reading, range, filter, precision, cuts);
  const answerable = {
    asked: range,
    answered: whole.range,
    onlyRaw: whole.rollups.length === 0,
    rawFrom: reading.state.rawFrom
  };
  return { ...divided, whole, buckets: chooseBuckets(answerable, timeZone) };
}
