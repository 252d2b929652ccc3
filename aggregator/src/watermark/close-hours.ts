import { lockHour, sql, transaction, type DatabasePool } from '@lakegauge/database';
import { tryBriefly } from '../lock/try-briefly.ts';
import { addHours, hourMs } from '../utc-time.ts';
import { getRollupState } from './get-rollup-state.ts';

/** How long after its end an hour is closed, so that most of its rows are there; a later one marks it. */
export const closingGraceMs = 60_000;

export interface CloseHoursOptions {
  pool: DatabasePool;
  /** Hours that end at or before this time are closed. */
  until: Date;
  hoursMax: number;
}

/**
 * Moves `closed` over the hours that have ended, one short transaction an hour, and returns how many it closed.
 *
 * The exclusive lock waits for every writer that is in the hour; whoever writes to it afterwards reads the new `closed`
 * in a later statement and leaves a mark. This is READ COMMITTED and apart from the rollup on purpose: a serializable
 * transaction that took the lock itself would work on a snapshot from before the last writer committed.
 * Throws 55P03 when a writer stays in the hour for longer than any should.
 */
export async function closeHours({ pool, until, hoursMax }: CloseHoursOptions): Promise<number> {
  let { closed } = await getRollupState(pool);
  let count = 0;
  while (count < hoursMax && closed.getTime() + hourMs <= until.getTime()) {
    await closeHour(pool, closed);
    closed = addHours(closed, 1);
    count++;
  }
  return count;
}

async function closeHour(pool: DatabasePool, hour: Date): Promise<void> {
  await tryBriefly(() =>
    transaction(pool, {}, async (client) => {
      await client.query(`set local lock_timeout = '50ms'`);
      await lockHour(client, hour);
      // Nothing happens where another run has closed it already.
      await client.query(sql`update rollup_state set closed = ${addHours(hour, 1)} where closed = ${hour}`);
    })
  );
}
