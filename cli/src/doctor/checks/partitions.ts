import { sql } from '@lakegauge/database';
import { plural } from '../describe-age.ts';
import { failure, ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const daysAhead = 3;

/** Are the days ahead there, and is no row in the partition that catches what has none? */
export const partitions: HealthCheck = {
  name: 'partitions',
  needs: 'schema',
  async run({ pool }) {
    const { rows } = await pool.query<{ ahead: number; homeless: number }>(sql`
      select (
        select min(days)
        from (
          select (
            select count(*)
            from generate_series(0, ${daysAhead}::integer) ahead
            where to_regclass(parent || '_' || to_char((now() at time zone 'UTC')::date + ahead, 'YYYYMMDD')) is not null
          ) as days
          from unnest(array['performance_metrics', 'usage_events', 'histogram_points']) parent
        ) per_table
      ) as ahead,
      (
        select sum(rows) from (
          select count(*) as rows from performance_metrics_default
          union all select count(*) from usage_events_default
          union all select count(*) from histogram_points_default
        ) per_table
      )::bigint as homeless`);
    const { ahead, homeless } = rows[0]!;
    const cure =
      'Run: lakegauge aggregate (lakegauge start does it each minute); if it says that it may not, see permissions';
    if (ahead === 0)
      return failure('today has no partition, so every write goes to the slow default one', cure);
    if (ahead <= 1) return warning('there is a partition for today and none for tomorrow', cure);
    if (homeless > 0) {
      return warning(`${plural(homeless, 'row')} wait in the default partition for a day of their own`, cure);
    }
    return ok(`today and ${plural(ahead - 1, 'day')} ahead`);
  }
};
