import { sql, type DatabasePool } from '@lakegauge/database';
import { deleteInSteps, stepRowsMax } from './delete-in-steps.ts';

/**
 * Deletes raw rows from before `raw_from`: the hours that moveRawFrom has given up, and whatever a run that was stopped
 * between the two left behind. Nobody reads these rows any more.
 */
export async function removeOrphanedRows(pool: DatabasePool, isOver: () => boolean): Promise<number> {
  const performanceMetrics = await deleteInSteps(
    pool,
    sql`
      delete from performance_metrics where (timestamp, id) in (
        select timestamp, id from performance_metrics
        where timestamp < (select raw_from from rollup_state)
        limit ${stepRowsMax}
      )`,
    isOver
  );
  const usageEvents = await deleteInSteps(
    pool,
    sql`
      delete from usage_events where (timestamp, id) in (
        select timestamp, id from usage_events
        where timestamp < (select raw_from from rollup_state)
        limit ${stepRowsMax}
      )`,
    isOver
  );
  const histogramPoints = await deleteInSteps(
    pool,
    sql`
      delete from histogram_points where (timestamp, id) in (
        select timestamp, id from histogram_points
        where timestamp < (select raw_from from rollup_state)
        limit ${stepRowsMax}
      )`,
    isOver
  );
  return performanceMetrics + usageEvents + histogramPoints;
}
