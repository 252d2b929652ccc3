import { sql, type DatabasePool } from '@lakegauge/database';
import { deleteInSteps, stepRowsMax } from './delete-in-steps.ts';

/**
 * Deletes aggregated rows from before `cutoff`, a whole hour, and returns how many hourly ones went. Days and weeks that begin
 * before it go first: they would hold hours that are no longer there.
 */
export async function removeOldRollups(
  pool: DatabasePool,
  cutoff: Date,
  isOver: () => boolean
): Promise<number> {
  await pool.query(sql`delete from overall_periods where time_bucket < ${cutoff}`);
  await deleteInSteps(
    pool,
    sql`
      delete from aggregated_periods where id in (
        select id from aggregated_periods
        where period in ('6h', 'day', 'week')
          and metric_type in ('performance', 'usage', 'web_vital', 'histogram') and time_bucket < ${cutoff}
        limit ${stepRowsMax}
      )`,
    isOver
  );
  const removed = await deleteInSteps(
    pool,
    sql`
      delete from aggregated_metrics where id in (
        select id from aggregated_metrics
        where metric_type in ('performance', 'usage', 'web_vital', 'histogram') and time_bucket < ${cutoff}
        limit ${stepRowsMax}
      )`,
    isOver
  );
  await pool.query(sql`delete from rollup_hours where hour < ${cutoff}`);
  return removed;
}
