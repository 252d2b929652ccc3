import { sql } from '@lakegauge/database';
import { plural } from '../describe-age.ts';
import { ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

/** Do requests say whose they are? Without it, active users are 0. */
export const userShare: HealthCheck = {
  name: 'users',
  needs: 'schema',
  async run({ config, pool }) {
    if (config.userId.mode === 'drop')
      return ok('LAKEGAUGE_USER_ID=drop: no user is stored, so none is counted');
    const { rows } = await pool.query<{ service: string; requests: number; without: number }>(sql`
      select service_name as service, count(*) as requests, count(*) filter (where user_id is null) as without
      from performance_metrics
      where timestamp > now() - interval '24 hours' and service_name <> 'lakegauge'
      group by 1
      order by 2 desc`);
    if (rows.length === 0) return null;
    const nameless = rows
      .filter(({ requests, without }) => requests === without)
      .map(({ service }) => service);
    const total = rows.reduce((sum, { requests }) => sum + requests, 0);
    const without = rows.reduce((sum, row) => sum + row.without, 0);
    const share = `${((without / total) * 100).toFixed(0)} % of ${plural(total, 'request')} in 24 hours have no user`;
    if (nameless.length === 0) return ok(share);
    return warning(
      `${share}; ${nameless.slice(0, 5).join(', ')} names none at all, so its active users are 0`,
      'Say who is signed in: setUser(id) of @lakegauge/instrumentation, or the span attribute user.id. Right for services without sign-in'
    );
  }
};
