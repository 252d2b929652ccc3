import type { UsageAnswer, UsageFilter } from '../../metrics/usage.ts';
import { chooseLevels } from './choose-levels.ts';
import { countEvents } from './count-events.ts';
import { defaultPrecision, prepareSources, type Precision } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** The types of events in a range, most frequent first. */
export async function getEventTypes(
  reading: Reading,
  filter: UsageFilter,
  precision: Precision = defaultPrecision
): Promise<UsageAnswer['eventTypes']> {
  const sources = await prepareSources(reading, filter.range, filter, precision);
  const cells = chooseLevels(sources.rollups, sources.built);
  const rows = await countEvents(reading, sources, cells, filter);
  return rows
    .filter((row) => row.page === null)
    .map((row) => ({ eventType: row.event_type, events: row.events }));
}
