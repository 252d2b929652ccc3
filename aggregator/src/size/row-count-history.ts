import { sql, type DatabasePool } from '@lakegauge/database';
import type { RowCount } from './get-row-counts.ts';

/** Adds one measurement to the history that growth is computed from. */
export async function insertRowCounts(
  pool: DatabasePool,
  countedAt: Date,
  counts: RowCount[]
): Promise<void> {
  await pool.query(sql`
    insert into row_counts (counted_at, table_name, row_count, total_bytes)
    select ${countedAt}::timestamptz, *
    from unnest(
      ${counts.map((count) => count.table)}::text[],
      ${counts.map((count) => count.rows)}::bigint[],
      ${counts.map((count) => count.bytes)}::bigint[]
    )
    on conflict (counted_at, table_name) do update set row_count = excluded.row_count, total_bytes = excluded.total_bytes`);
}

/** The newest measurement from before `now`; null where there is none. */
export async function getPreviousTotal(
  pool: DatabasePool,
  now: Date
): Promise<{ countedAt: Date; rows: number } | null> {
  const { rows } = await pool.query<{ countedAt: Date; rows: number }>(sql`
    select counted_at as "countedAt", sum(row_count)::bigint as rows
    from row_counts
    where counted_at < ${now}
    group by counted_at
    order by counted_at desc
    limit 1`);
  return rows[0] ?? null;
}
