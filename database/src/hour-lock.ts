import type { DatabaseClient } from './create-pool.ts';

// The two numbers of an advisory lock: "LG" in ASCII, then the hours since 1970. The function that makes partitions
// uses the same class with hour -1.
const hourLockClass = 19527;

const hourMs = 3_600_000;

/** The UTC hour that a time belongs to. */
export function startOfHour(time: Date): Date {
  return new Date(Math.floor(time.getTime() / hourMs) * hourMs);
}

/**
 * What a writer sends first, in one message: begin, a shared lock on each hour it will write, then, in a later
 * statement, the state. The order matters: a state read before or together with the lock may be older than the
 * closing of the hour, and the row would be lost to the rollup (ARCHITECTURE.md, "Closing an hour").
 */
export async function beginWriting(
  client: DatabaseClient,
  hours: Date[]
): Promise<{ closed: Date; rawFrom: Date }> {
  const numbers = [...new Set(hours.map((hour) => Math.floor(hour.getTime() / hourMs)))].sort(
    (a, b) => a - b
  );
  const locks = numbers.map((hour) => `select pg_advisory_xact_lock_shared(${hourLockClass}, ${hour})`);
  const statements = ['begin', ...locks, 'select closed, raw_from from rollup_state'].join('; ');
  const results = (await client.query(statements)) as unknown as {
    rows: { closed: Date; raw_from: Date }[];
  }[];
  const state = results.at(-1)?.rows[0];
  if (!state) throw new Error('rollup_state is empty; it holds one row from the first migration on');
  return { closed: state.closed, rawFrom: state.raw_from };
}

/** Waits until no writer is in the hour and keeps new ones out until the transaction ends. Set `lock_timeout` before. */
export async function lockHour(client: DatabaseClient, hour: Date): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1, $2)', [
    hourLockClass,
    Math.floor(hour.getTime() / hourMs)
  ]);
}
