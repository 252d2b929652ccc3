import { errorCode, type DatabaseClient, type DatabasePool } from '@lakegauge/database';

/** What the operator's tools know the job by; transaction level, since Lakebase drops session locks when it suspends. */
const runLock = 12345678;
const keepAliveMs = 15_000;
const lockNotAvailable = '55P03';

export interface RunLock {
  /** Throws where the connection that holds the lock is gone, and with it the lock. Ask before each step. */
  assertHeld(): void;
}

/**
 * Runs `work` while one dedicated transaction holds the run lock, or returns null when another run keeps it for longer than
 * `waitMs`. The steps of the run are transactions of their own on other connections. They would be right even without
 * the lock (see recomputeHours); it saves two runs from doing the same work against each other.
 */
export async function withRunLock<Result>(
  pool: DatabasePool,
  waitMs: number,
  work: (lock: RunLock) => Promise<Result>
): Promise<{ result: Result } | null> {
  const client = await pool.connect();
  let lost: Error | null = null;
  const onLost = (error?: Error) => {
    lost ??= error ?? new Error('the server closed the connection');
  };
  client.on('error', onLost).on('end', onLost);
  try {
    if (!(await takeLock(client, waitMs))) return null;
    // A connection without traffic is cut by many a proxy, and an idle transaction by our own pool's setting.
    const timer = setInterval(() => void client.query('select 1').catch(onLost), keepAliveMs);
    timer.unref();
    try {
      const result = await work({
        assertHeld() {
          if (lost) throw new Error(`The run lock was lost: ${lost.message}; run it again`, { cause: lost });
        }
      });
      return { result };
    } finally {
      clearInterval(timer);
    }
  } finally {
    await client.query('rollback').catch(onLost);
    client.off('error', onLost).off('end', onLost);
    client.release(lost ?? undefined);
  }
}

async function takeLock(client: DatabaseClient, waitMs: number): Promise<boolean> {
  await client.query('begin isolation level read committed');
  await client.query('set local idle_in_transaction_session_timeout = 0');
  const { rows } = await client.query<{ taken: boolean }>(
    `select pg_try_advisory_xact_lock(${runLock}) as taken`
  );
  if (rows[0]?.taken || waitMs <= 0) return rows[0]?.taken ?? false;
  try {
    // Waiting in the server's queue, and not by asking again and again, puts the nightly run before the next hourly one.
    await client.query(`select set_config('lock_timeout', $1, true)`, [`${waitMs}ms`]);
    await client.query(`select pg_advisory_xact_lock(${runLock})`);
    return true;
  } catch (error) {
    if (errorCode(error) === lockNotAvailable) return false;
    throw error;
  }
}
