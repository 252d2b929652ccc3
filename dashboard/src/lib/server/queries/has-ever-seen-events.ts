import { sql } from '@lakegauge/database';
import type { Reading } from './with-reading.ts';

/** Whether any event, or (`eventType`) any of one type, is known at all: silence in a range is told apart from a missing set-up. */
export async function hasEverSeenEvents(reading: Reading, eventType: string | null): Promise<boolean> {
  const { rolledUp } = reading.state;
  // Rollups tell of everything that is older; raw rows are read only where there are few.
  const [row] = await reading.query<{ seen: boolean }>(sql`
    select exists (
      select from aggregated_metrics
      where metric_type = 'usage' and endpoint_path is null and event_type is not distinct from ${eventType}::text
    ) or exists (
      select from usage_events
      where timestamp >= ${rolledUp} and (${eventType}::text is null or event_type = ${eventType})
    ) as seen`);
  return row?.seen ?? false;
}
