import { namedTypesMax, type UsageFilter, type UsageOverview } from '../../metrics/usage.ts';
import { getUsageSeries } from './get-usage-series.ts';
import { getUsage } from './get-usage.ts';
import { hasEverSeenEvents } from './has-ever-seen-events.ts';
import { defaultPrecision, type Precision } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** What was used, by how many, and when, from one reading. */
export async function getUsageOverview(
  reading: Reading,
  filter: UsageFilter,
  now: Date,
  precision: Precision = defaultPrecision
): Promise<UsageOverview> {
  const usage = await getUsage(reading, filter, now, precision);
  const named = usage.eventTypes.slice(0, namedTypesMax).map(({ eventType }) => eventType);
  const series = await getUsageSeries(reading, filter, named, now, precision);
  return { ...usage, series, everSeen: usage.totalEvents > 0 || (await hasEverSeenEvents(reading, null)) };
}
