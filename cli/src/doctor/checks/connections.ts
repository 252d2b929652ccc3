import { ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const shareMax = 0.8;

/** Are there connections left on the server? */
export const connections: HealthCheck = {
  name: 'connections',
  needs: 'connection',
  async run({ config, pool }) {
    const { rows } = await pool.query<{ used: number; limit: number }>(`
      select (select count(*) from pg_stat_activity where backend_type = 'client backend') as used,
        current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as limit`);
    const { used, limit } = rows[0]!;
    if (used <= limit * shareMax && config.database.poolMax < limit) {
      return ok(`${used} of ${limit} connections of the server are used`);
    }
    return warning(
      `${used} of ${limit} connections of the server are used, and one Lakegauge takes up to ${config.database.poolMax}`,
      'Raise max_connections (on Lakebase: a larger compute), or lower LAKEGAUGE_POOL_MAX; each replica has a pool of its own'
    );
  }
};
