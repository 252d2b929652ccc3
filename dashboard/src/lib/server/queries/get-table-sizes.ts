import { sql } from '@lakegauge/database';
import type { PartitionSize, TableSize } from '../../metrics/system.ts';
import type { Reading } from './with-reading.ts';

/**
 * Rows are the planner's estimate: counting them would take longer than everything else on the page. A table that has
 * something in it and was never analysed has none, which is not zero. The last exact count stands beside it.
 */
export async function getTableSizes(reading: Reading): Promise<TableSize[]> {
  const rows = await reading.query<{
    table: string;
    rows: number | null;
    bytes: number;
    countedRows: number | null;
    countedAt: Date | null;
  }>(sql`
    with size as (
      select
        root.relname as table,
        case
          when bool_or(leaf.reltuples < 0 and pg_relation_size(leaf.oid) > 0) then null
          else sum(greatest(leaf.reltuples, 0))::bigint
        end as rows,
        sum(pg_total_relation_size(leaf.oid))::bigint as bytes
      from pg_class root
      join pg_namespace on pg_namespace.oid = root.relnamespace and nspname = current_schema()
      cross join lateral (
        select root.oid as relid where root.relkind = 'r'
        union all
        select relid from pg_partition_tree(root.oid) where root.relkind = 'p' and isleaf
      ) tree
      join pg_class leaf on leaf.oid = tree.relid
      where root.relkind in ('r', 'p') and not root.relispartition
      group by 1
    ),
    counted as (
      select distinct on (table_name) table_name, row_count, counted_at
      from row_counts
      order by table_name, counted_at desc
    )
    select size.table, size.rows, size.bytes, counted.row_count as "countedRows", counted.counted_at as "countedAt"
    from size
    left join counted on counted.table_name = size.table
    order by size.bytes desc, size.table`);
  return rows.map(({ countedRows, countedAt, ...size }) => ({
    ...size,
    counted: countedAt && { rows: countedRows!, at: countedAt.toISOString() }
  }));
}

/** Days of the raw tables, newest first; what has no day of its own comes before them. */
export async function getPartitionSizes(reading: Reading): Promise<PartitionSize[]> {
  return reading.query<PartitionSize>(sql`
    select
      root.relname as table,
      to_char(to_date(substring(leaf.relname from '(\\d{8}|\\d{4}_\\d{2}_\\d{2})$'), 'YYYYMMDD'), 'YYYY-MM-DD') as day,
      case
        when leaf.reltuples >= 0 then leaf.reltuples::bigint
        when pg_relation_size(leaf.oid) = 0 then 0
      end as rows,
      pg_total_relation_size(leaf.oid) as bytes
    from pg_class root
    join pg_namespace on pg_namespace.oid = root.relnamespace and nspname = current_schema()
    cross join lateral pg_partition_tree(root.oid) tree
    join pg_class leaf on leaf.oid = tree.relid
    where root.relkind = 'p' and root.relname in ('performance_metrics', 'usage_events', 'histogram_points') and tree.isleaf
    order by 1, 2 desc nulls first`);
}
