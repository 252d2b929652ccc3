import type { WebVitalsOverview } from '../../metrics/web-vitals.ts';
import { getWebVitalsSeries } from './get-web-vitals-series.ts';
import { getWebVitals, type WebVitalsFilter } from './get-web-vitals.ts';
import { hasEverSeenEvents } from './has-ever-seen-events.ts';
import { defaultPrecision, type Precision } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** Web Vitals in all, of each page and over time, from one reading. */
export async function getWebVitalsOverview(
  reading: Reading,
  filter: WebVitalsFilter,
  now: Date,
  precision: Precision = defaultPrecision
): Promise<WebVitalsOverview> {
  const vitals = await getWebVitals(reading, filter, now, precision);
  return {
    ...vitals,
    series: await getWebVitalsSeries(reading, filter, now, precision),
    everSeen: vitals.totals.length > 0 || (await hasEverSeenEvents(reading, 'web_vital'))
  };
}
