import { sql, type DatabasePool } from '@lakegauge/database';
import { removeRaw, type RemovedRaw, type RemoveRawOptions } from '../retention/remove-raw.ts';
import { toDateText } from '../utc-time.ts';
import { getRollupState } from '../watermark/get-rollup-state.ts';
import { toEmergencyCutoff } from './to-emergency-cutoff.ts';

/**
 * Emergency aggregation: removes raw rows of recent days, which are rolled up already, before their time, and records when, so
 * that the dashboard can say why exact numbers reach back less far. At most once a UTC day.
 */
export async function shortenRawWindow(
  options: Omit<RemoveRawOptions, 'cutoff'> & { now: Date; totalRows: number; alertRows: number }
): Promise<RemovedRaw | null> {
  const { pool, now } = options;
  const { rawFrom, rawShortenedAt } = await getRollupState(pool);
  if (rawShortenedAt && toDateText(rawShortenedAt) >= toDateText(now)) return null;
  const cutoff = toEmergencyCutoff({ ...options, rawFrom, rowsByDay: await getRowsByDay(pool) });
  if (!cutoff) return null;
  const removed = await removeRaw({ ...options, cutoff });
  if (removed.days === 0) return null;
  await pool.query(sql`update rollup_state set raw_shortened_at = ${now}`);
  return removed;
}

async function getRowsByDay(pool: DatabasePool): Promise<Map<number, number>> {
  const { rows } = await pool.query<{ day: Date; items: number }>(`
    select
      date_trunc('day', hour, 'UTC') as day,
      sum(performance_metrics_rows + usage_events_rows + histogram_points_rows)::bigint as items
    from rollup_hours
    where hour >= (select raw_from from rollup_state)
    group by 1`);
  return new Map(rows.map((row) => [row.day.getTime(), row.items]));
}
