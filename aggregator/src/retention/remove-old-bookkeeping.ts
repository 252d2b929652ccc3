import { sql, type DatabasePool } from '@lakegauge/database';
import { addDays } from '../utc-time.ts';
import { deleteInSteps, stepRowsMax } from './delete-in-steps.ts';

// Longer than the metrics themselves: a year on, somebody may ask how the database grew and whether the job ran.
const historyDays = 400;
// A cumulative stream that was silent for as long as this belongs to a process that is gone.
const streamDays = 7;

/** Deletes what the small tables no longer need, so that they stay small. */
export async function removeOldBookkeeping(
  pool: DatabasePool,
  now: Date,
  rollupDays: number,
  isOver: () => boolean
): Promise<void> {
  const history = addDays(now, -historyDays);
  await pool.query(sql`delete from job_runs where started_at < ${history}`);
  await pool.query(sql`delete from row_counts where counted_at < ${history}`);
  await pool.query(sql`delete from ingest_counts where hour < ${addDays(now, -rollupDays)}`);
  await pool.query(sql`delete from latest_values where observed_at < ${addDays(now, -rollupDays)}`);
  await deleteInSteps(
    pool,
    sql`
      delete from metric_streams where id in (
        select id from metric_streams where end_timestamp < ${addDays(now, -streamDays)} limit ${stepRowsMax}
      )`,
    isOver
  );
  // As with raw rows: what comes again after that is not recognised.
  await deleteInSteps(
    pool,
    sql`
      delete from redated_events where (client_timestamp, id) in (
        select client_timestamp, id from redated_events
        where received_at < (select raw_from from rollup_state)
        limit ${stepRowsMax}
      )`,
    isOver
  );
}
