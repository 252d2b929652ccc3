import { plural } from '../describe-age.ts';
import { ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

/** How large are the tables, beside the thresholds of the nightly run? Rows are the planner's estimate. */
export const size: HealthCheck = {
  name: 'size',
  needs: 'schema',
  async run({ config, pool }) {
    const { rows } = await pool.query<{ table: string; rows: number; bytes: number }>(`
      select root.relname as table, sum(greatest(leaf.reltuples, 0))::bigint as rows,
        sum(pg_total_relation_size(leaf.oid))::bigint as bytes
      from pg_class root
      cross join lateral (
        select root.oid as relid where root.relkind = 'r'
        union all select relid from pg_partition_tree(root.oid) where root.relkind = 'p' and isleaf
      ) tree
      join pg_class leaf on leaf.oid = tree.relid
      where root.relnamespace = current_schema()::regnamespace and root.relkind in ('r', 'p') and not root.relispartition
      group by 1
      order by 3 desc`);
    const total = rows.reduce((sum, table) => sum + table.rows, 0);
    const bytes = rows.reduce((sum, table) => sum + table.bytes, 0);
    const largest = rows[0]!;
    const message = `about ${plural(total, 'row')}, ${megabytes(bytes)} MB, most in ${largest.table} (${megabytes(largest.bytes)} MB)`;
    if (total < config.sizeWarnRows) return ok(message);
    const threshold = total < config.sizeAlertRows ? config.sizeWarnRows : config.sizeAlertRows;
    return warning(
      `${message}; the threshold is ${threshold.toLocaleString('en')}`,
      'Set LAKEGAUGE_SIZE_WARN_ROWS and LAKEGAUGE_SIZE_ALERT_ROWS to what your traffic needs (docs/operate.md has the table), or keep raw rows for fewer days with LAKEGAUGE_RAW_DAYS'
    );
  }
};

function megabytes(bytes: number): string {
  return Math.ceil(bytes / 2 ** 20).toLocaleString('en');
}
