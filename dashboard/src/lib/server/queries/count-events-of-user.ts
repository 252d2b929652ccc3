import { sql } from '@lakegauge/database';
import type { TimeRange } from '../../metrics/performance.ts';
import type { Reading } from './with-reading.ts';

/**
 * How many events of one user there are. Rollups do not know single users, so the answer begins where raw rows do, and
 * says so.
 */
export async function countEventsOfUser(
  reading: Reading,
  range: TimeRange,
  userId: string | null,
  sessionId: string | null
): Promise<{ count: number; range: TimeRange }> {
  const { rawFrom } = reading.state;
  const from = range.from < rawFrom ? rawFrom : range.from;
  const to = range.to < from ? from : range.to;
  const [row] = await reading.query<{ events: number }>(sql`
    select count(*) as events
    from usage_events
    where user_id = ${userId} and timestamp >= ${from} and timestamp < ${to}
      and (${sessionId}::text is null or session_id = ${sessionId})`);
  return { count: row?.events ?? 0, range: { from, to } };
}
