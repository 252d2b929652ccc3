import { errorCode, type DatabaseClient, type DatabasePool } from '@lakegauge/database';
import { ReadingAbandoned, ReadingTimeout } from './reading-errors.ts';

/** Watches over the connections of one reading and what runs on them. */
export interface StatementGuard {
  /** A connection of the pool, which is watched from then on. Waiting for it counts as well. */
  connect(): Promise<DatabaseClient>;
  /** Throws when the time is up or nobody waits any more. */
  check(): void;
  /** The error in the reader's words, where the guard was its cause. */
  explain(error: unknown): unknown;
  /** Ends the watch and gives the connections back; those that may still be at work are thrown away. */
  release(allDone: boolean): void;
}

/**
 * Ends the connections with what they are doing, by way of another one, after `timeoutMs` or at the signal. A statement
 * that is only cancelled goes on when the cancel overtakes it: Postgres ignores one while it waits for a command.
 */
export function guardStatement(pool: DatabasePool, timeoutMs: number, signal?: AbortSignal): StatementGuard {
  const clients: DatabaseClient[] = [];
  const interrupted = Promise.withResolvers<never>();
  // Nobody may be waiting for it.
  interrupted.promise.catch(() => {});
  let reason: ReadingTimeout | ReadingAbandoned | undefined;
  let isReleased = false;
  const endAll = () => {
    // Should this fail, the server's own statement_timeout still ends the statement.
    const processIds = clients.map(processId);
    pool.query('select pg_terminate_backend(id) from unnest($1::integer[]) id', [processIds]).catch(() => {});
  };
  const interrupt = (why: ReadingTimeout | ReadingAbandoned) => {
    if (reason) return;
    reason = why;
    interrupted.reject(why);
    if (clients.length > 0) endAll();
  };
  const onAbort = () => interrupt(new ReadingAbandoned());
  const timer = setTimeout(() => interrupt(new ReadingTimeout(timeoutMs)), timeoutMs);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    async connect() {
      const connecting = pool.connect();
      const watched = connecting.then((client) => {
        if (!reason && !isReleased) {
          clients.push(client);
          return client;
        }
        // Too late: whoever wanted it has given up.
        client.release();
        throw reason ?? new ReadingAbandoned();
      });
      return Promise.race([watched, interrupted.promise]);
    },
    check() {
      if (reason) throw reason;
    },
    explain(error) {
      if (reason) return reason;
      // 57014 without a reason of ours: statement_timeout was quicker.
      return errorCode(error) === '57014' ? new ReadingTimeout(timeoutMs, error) : error;
    },
    release(allDone) {
      isReleased = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (!allDone && !reason && clients.length > 1) endAll();
      for (const client of clients) client.release(!allDone || reason !== undefined);
    }
  };
}

/** pg keeps it from the start of the connection, though its types do not say so. */
function processId(client: DatabaseClient): number {
  return (client as DatabaseClient & { processID: number }).processID;
}
