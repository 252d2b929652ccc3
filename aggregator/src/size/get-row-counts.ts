import type { DatabasePool } from '@lakegauge/database';

/** Rows and bytes (indexes included) of one table, its partitions taken together. */
export interface RowCount {
  table: string;
  rows: number;
  bytes: number;
}

/** Counts the metrics tables. Exact, since the audit trail is: a million rows take some 0.1 s. */
export async function getRowCounts(pool: DatabasePool): Promise<RowCount[]> {
  const { rows } = await pool.query<RowCount>(`
    select
      'performance_metrics' as table,
      (select count(*) from performance_metrics) as rows,
      (select sum(pg_total_relation_size(relid))::bigint from pg_partition_tree('performance_metrics')) as bytes
    union all
    select
      'usage_events',
      (select count(*) from usage_events),
      (select sum(pg_total_relation_size(relid))::bigint from pg_partition_tree('usage_events'))
    union all
    select
      'histogram_points',
      (select count(*) from histogram_points),
      (select sum(pg_total_relation_size(relid))::bigint from pg_partition_tree('histogram_points'))
    union all
    select
      'aggregated_metrics',
      (select count(*) from aggregated_metrics),
      pg_total_relation_size('aggregated_metrics')`);
  return rows;
}

/** All rows together: what the thresholds are about. */
export function toTotalRows(counts: RowCount[]): number {
  return counts.reduce((total, count) => total + count.rows, 0);
}

/** `{ performance_metrics: 12, … }`, for log lines and the summary. */
export function toRowsByTable(counts: RowCount[]): Record<string, number> {
  return Object.fromEntries(counts.map((count) => [count.table, count.rows]));
}
