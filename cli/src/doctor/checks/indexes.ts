import { failure, ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const expected = [
  'aggregated_metrics_cell',
  'aggregated_periods_cell',
  'performance_metrics_pkey',
  'performance_metrics_endpoint',
  'usage_events_pkey',
  'usage_events_user',
  'histogram_points_pkey'
];

/** Are the indexes there and whole, and does somebody use those that cost writing time? */
export const indexes: HealthCheck = {
  name: 'indexes',
  needs: 'schema',
  async run({ config, pool }) {
    const { rows } = await pool.query<{ name: string; valid: boolean; scans: number }>(`
      select class.relname as name, bool_and(indisvalid) as valid,
        sum(coalesce(pg_stat_get_numscans(coalesce(tree.relid, class.oid)), 0))::bigint as scans
      from pg_class class
      join pg_index on indexrelid = class.oid
      left join lateral pg_partition_tree(class.oid) tree on class.relkind = 'I'
      where class.relnamespace = current_schema()::regnamespace and class.relkind in ('i', 'I') and not class.relispartition
      group by 1`);
    const found = new Map(rows.map((row) => [row.name, row]));
    const missing = expected.filter((name) => !found.has(name));
    if (missing.length > 0) {
      return failure(
        `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
        `Make ${missing.length === 1 ? 'it' : 'them'} again as migrations/schema.sql has ${missing.length === 1 ? 'it' : 'them'}, in schema ${config.database.schema}: somebody has dropped what the migrations made`
      );
    }
    const broken = rows.filter(({ valid }) => !valid).map(({ name }) => name);
    if (broken.length > 0)
      return failure(
        `${broken.join(', ')} cannot be used`,
        `Run in schema ${config.database.schema}: reindex index ${broken[0]}`
      );
    const own = rows.filter(
      ({ name }) =>
        !expected.includes(name) && /^(performance_metrics|usage_events|histogram_points)/.test(name)
    );
    const foreign = own.filter(({ scans }) => scans === 0).map(({ name }) => name);
    if (foreign.length > 0) {
      return warning(
        `${foreign.join(', ')} was added by hand and nothing has used it since statistics began`,
        'Drop it: each index on a raw table costs a quarter to two fifths of the speed of writing'
      );
    }
    const used = expected.filter((name) => found.get(name)!.scans > 0).length;
    return ok(`all ${expected.length} are there, ${used} were used since statistics began`);
  }
};
