import { sql } from '@lakegauge/database';
import type { Reading } from './with-reading.ts';

/** When the first request or event that we still know of happened; null before any. Whole hours once they are rolled up. */
export async function getHistoryStart(reading: Reading): Promise<Date | null> {
  const [row] = await reading.query<{ history_start: Date | null }>(sql`
    select least(
      (select min(time_bucket) from aggregated_metrics where metric_type = 'performance'),
      (select min(time_bucket) from aggregated_metrics where metric_type = 'usage'),
      (select min(timestamp) from performance_metrics),
      (select min(timestamp) from usage_events),
      (select min(timestamp) from histogram_points)
    ) as history_start`);
  return row?.history_start ?? null;
}
