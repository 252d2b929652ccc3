import { lockHour, sql, transaction, type DatabasePool } from '@lakegauge/database';
import { tryBriefly } from '../lock/try-briefly.ts';
import { addHours } from '../utc-time.ts';

/**
 * Moves `raw_from` past one hour, or returns false where that hour is not rolled up or is marked. From then on writers refuse
 * its rows and readers ask its rollup; the rows themselves are deleted afterwards (removeOrphanedRows), at leisure.
 * With `catchUp` the hour is computed again while its late writers wait, as in dropRawDay.
 */
export async function moveRawFrom(
  pool: DatabasePool,
  hour: Date,
  catchUp?: () => Promise<void>
): Promise<boolean> {
  return tryBriefly(() =>
    transaction(pool, {}, async (client) => {
      await client.query(
        `set local lock_timeout = '50ms'; set local idle_in_transaction_session_timeout = '15min'`
      );
      await lockHour(client, hour);
      await catchUp?.();
      const { rowCount } = await client.query(sql`
        update rollup_state
        set raw_from = ${addHours(hour, 1)}
        where raw_from = ${hour}
          and rolled_up >= ${addHours(hour, 1)}
          and not exists (select 1 from rollup_marks where hour = ${hour})`);
      return rowCount === 1;
    })
  );
}
