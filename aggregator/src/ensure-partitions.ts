import { sql, transaction, type DatabasePool } from '@lakegauge/database';
import { tryBriefly } from './lock/try-briefly.ts';
import { addDays, toDateText } from './utc-time.ts';
import { getRollupState } from './watermark/get-rollup-state.ts';

const daysAhead = 3;

/**
 * Makes the missing daily partitions of the raw tables from `raw_from` to three days ahead, and returns how many it made.
 * Safe to call from several processes at once and cheap when nothing is missing. Ingest never waits for it longer than
 * the making of the partitions itself takes.
 */
export async function ensurePartitions(options: { pool: DatabasePool; now: () => Date }): Promise<number> {
  const { rawFrom } = await getRollupState(options.pool);
  const firstDay = toDateText(rawFrom);
  const lastDay = toDateText(addDays(options.now(), daysAhead));
  return tryBriefly(() =>
    transaction(options.pool, {}, async (client) => {
      await client.query(`set local lock_timeout = '50ms'`);
      const { rows } = await client.query<{ made: number }>(
        sql`select create_raw_partitions(${firstDay}, ${lastDay}) as made`
      );
      return rows[0]?.made ?? 0;
    })
  );
}
