import { lockHour, sql, transaction, type DatabaseClient, type DatabasePool } from '@lakegauge/database';
import { tryBriefly } from '../lock/try-briefly.ts';
import { addDays, addHours, toDateText } from '../utc-time.ts';
import { getRollupState } from '../watermark/get-rollup-state.ts';

// Dashboard queries hold the tables for up to 10 s, so there are many tries; with their pauses, about two minutes.
const triesMax = 800;

/**
 * Drops the partitions of one UTC day and moves `raw_from` past it, or returns false where an hour is not rolled up or is marked.
 *
 * The order is what makes it safe. First the exclusive locks of the day's hours: a writer that has read the old
 * `raw_from` holds its hour until it commits, and would otherwise put a row where there is no partition any more. Then the
 * tables, then the check, in a later statement: a check made before the locks would miss what committed meanwhile.
 * Locking the three parents is enough, since everyone comes through them, and takes 50 ms at most in all: a
 * `lock_timeout` alone counts anew for each table.
 *
 * With `catchUp` the marked hours are computed again while late writers of this day wait, so that a stream of them can't
 * put the removal off for ever.
 */
export async function dropRawDay(
  pool: DatabasePool,
  day: Date,
  catchUp?: () => Promise<void>
): Promise<boolean> {
  const end = addDays(day, 1);
  return tryBriefly(
    () =>
      transaction(pool, {}, async (client) => {
        await client.query(
          `set local lock_timeout = '50ms'; set local idle_in_transaction_session_timeout = '15min'`
        );
        await lockHours(client, end);
        await catchUp?.();
        await client.query(`set local statement_timeout = '50ms'`);
        await client.query(
          'lock table only performance_metrics, only usage_events, only histogram_points in access exclusive mode'
        );
        await client.query(`set local statement_timeout = '30s'`);
        if (!(await isRolledUp(client, end))) return false;
        await client.query(sql`select drop_raw_day(${toDateText(day)})`);
        await client.query(sql`update rollup_state set raw_from = greatest(raw_from, ${end})`);
        return true;
      }),
    triesMax
  );
}

async function lockHours(client: DatabaseClient, end: Date): Promise<void> {
  const { rawFrom } = await getRollupState(client);
  for (let hour = rawFrom; hour < end; hour = addHours(hour, 1)) await lockHour(client, hour);
}

async function isRolledUp(client: DatabaseClient, end: Date): Promise<boolean> {
  const { rows } = await client.query<{ ready: boolean }>(sql`
    select
      rolled_up >= ${end} and not exists (
        select 1 from rollup_marks where hour >= raw_from and hour < ${end}
      ) as ready
    from rollup_state
    for update`);
  return rows[0]?.ready ?? false;
}
