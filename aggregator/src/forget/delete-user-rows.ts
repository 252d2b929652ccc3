import { beginWriting, sql, type DatabasePool } from '@lakegauge/database';
import { toHourRange } from '../utc-time.ts';

export interface DeletedRows {
  performanceMetrics: number;
  usageEvents: number;
}

/**
 * Deletes the raw rows of one hour that belong to some user ids, as a writer would write: a shared lock on the hour, then the
 * state, then the change, then a mark where the hour is closed. From the commit on readers ask the remaining raw rows.
 */
export async function deleteUserRows(
  pool: DatabasePool,
  hour: Date,
  userIds: string[]
): Promise<DeletedRows> {
  const { from, to } = toHourRange(hour);
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const { closed, rawFrom } = await beginWriting(client, [hour]);
    const requests = await client.query(sql`
      delete from performance_metrics
      where timestamp >= ${from} and timestamp < ${to} and user_id = any(${userIds}::text[])`);
    const events = await client.query(sql`
      delete from usage_events
      where timestamp >= ${from} and timestamp < ${to} and user_id = any(${userIds}::text[])`);
    const deleted = { performanceMetrics: requests.rowCount ?? 0, usageEvents: events.rowCount ?? 0 };
    if (deleted.performanceMetrics + deleted.usageEvents > 0 && hour >= rawFrom && hour < closed) {
      await client.query(sql`insert into rollup_marks (hour) values (${hour})`);
    }
    await client.query('commit');
    return deleted;
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => (broken = cause));
    throw error;
  } finally {
    client.release(broken);
  }
}
