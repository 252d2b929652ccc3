import type { TimeRange } from '../../metrics/performance.ts';
import { vitalsMax, type VitalNumbers, type WebVitalsAnswer } from '../../metrics/web-vitals.ts';
import { chooseLevels } from './choose-levels.ts';
import { getExactVitals } from './get-exact-vitals.ts';
import { getPreviousRange } from './get-previous-range.ts';
import { mergeVitals } from './merge-vitals.ts';
import { defaultPrecision, prepareSources, type Precision, type Sources } from './prepare-sources.ts';
import type { VitalFilter, VitalRow } from './vital-row.ts';
import type { Reading } from './with-reading.ts';

export interface WebVitalsFilter extends VitalFilter {
  range: TimeRange;
  /** What to compare with; the same length just before unless told. */
  comparedRange?: TimeRange;
  /** Whose days a series shows: an IANA name; UTC unless told. */
  timeZone?: string;
}

// That of the sketches, which are all made here at scale 5.
const sketchError = (2 ** (1 / 32) - 1) / (2 ** (1 / 32) + 1);

/** Each vital at its 75th percentile, as the Web Vitals are judged: over all pages, and of each page. */
export async function getWebVitals(
  reading: Reading,
  filter: WebVitalsFilter,
  now: Date,
  precision: Precision = defaultPrecision
): Promise<WebVitalsAnswer> {
  const sources = await prepareSources(reading, filter.range, filter, precision);
  const exact = sources.rollups.length === 0;
  const rows = await readVitals(reading, sources, filter, true);
  return {
    from: sources.range.from.toISOString(),
    to: sources.range.to.toISOString(),
    asOf: now.toISOString(),
    accuracy: { percentiles: exact ? 'exact' : 'estimated', percentileError: exact ? 0 : sketchError },
    totals: (await readVitals(reading, sources, filter, false)).map(toNumbers),
    previous: await getPrevious(reading, filter, now, precision),
    vitals: rows.slice(0, vitalsMax).map((row) => ({ page: row.page, ...toNumbers(row) })),
    vitalsOmitted: Math.max(0, rows.length - vitalsMax)
  };
}

async function getPrevious(
  reading: Reading,
  filter: WebVitalsFilter,
  now: Date,
  precision: Precision
): Promise<WebVitalsAnswer['previous']> {
  const range = await getPreviousRange(reading, filter, now);
  if (!range) return null;
  const sources = await prepareSources(reading, range, filter, precision);
  return {
    from: sources.range.from.toISOString(),
    to: sources.range.to.toISOString(),
    totals: (await readVitals(reading, sources, filter, false)).map(toNumbers)
  };
}

function readVitals(
  reading: Reading,
  sources: Sources,
  filter: VitalFilter,
  byPage: boolean
): Promise<VitalRow[]> {
  const grouping = { byPage, starts: null };
  if (sources.rollups.length === 0) return getExactVitals(reading, sources.range, filter, grouping);
  return mergeVitals(reading, sources, chooseLevels(sources.rollups, sources.built), filter, grouping);
}

function toNumbers({ vital, samples, p75, good, needsImprovement, poor }: VitalRow): VitalNumbers {
  return { vital, samples, p75, good, needsImprovement, poor };
}
