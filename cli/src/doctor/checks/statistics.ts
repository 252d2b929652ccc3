import { plural } from '../describe-age.ts';
import { ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

/** Does the planner know the tables? What it does not know it reads whole, and the dashboard is slow. */
export const statistics: HealthCheck = {
  name: 'statistics',
  needs: 'schema',
  async run({ config, pool }) {
    const { rows } = await pool.query<{ autovacuum: boolean; unknown: number; example: string | null }>(`
      select current_setting('autovacuum')::boolean as autovacuum, count(relname) as unknown, min(relname) as example
      from pg_stat_user_tables
      where schemaname = current_schema() and n_live_tup > 50000
        and last_analyze is null and last_autoanalyze is null`);
    const { autovacuum, unknown, example } = rows[0]!;
    if (!autovacuum)
      return warning(
        'autovacuum is off, so the dashboard becomes slower every day',
        'Set autovacuum = on in the server’s configuration'
      );
    if (unknown > 0) {
      return warning(
        `${plural(unknown, 'large table')} were never analysed, for example ${example}; a query may read them whole`,
        `Run: analyze ${config.database.schema}.${example} (autovacuum does it within minutes; after a restore, vacuumdb --analyze-only)`
      );
    }
    return ok('the planner knows the large tables');
  }
};
