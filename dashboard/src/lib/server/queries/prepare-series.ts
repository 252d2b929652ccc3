import type { TimeRange } from '../../metrics/performance.ts';
import { chooseBuckets, dayCuts, type Buckets } from './buckets.ts';
import { prepareSources, type Precision, type Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** Where the answer about a range comes from, in buckets of time. */
export interface SeriesSources extends Sources {
  buckets: Buckets;
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
  const sources = await prepareSources(reading, range, filter, precision, dayCuts(range, timeZone));
  const answerable = {
    asked: range,
    answered: sources.range,
    onlyRaw: sources.rollups.length === 0,
    rawFrom: reading.state.rawFrom
  };
  return { ...sources, buckets: chooseBuckets(answerable, timeZone) };
}
