import { errorCode, type DatabaseClient, type DatabasePool } from '@lakegauge/database';
import { ReadingAbandoned, ReadingTimeout } from './reading-errors.ts';

/** Watches over the statements of one connection. */
export interface StatementGuard {
  /** Throws when the time is up or nobody waits any more. */
  check(): void;
  /** The error in the reader's words, where the guard was its cause. */
  explain(error: unknown): unknown;
  /** Ends the watch; true when a cancel has been sent. */
  stop(): boolean;
}

/**
 * Cancels what the connection is doing, by way of another one, after `timeoutMs` or at the signal. The caller throws
 * the connection away once `stop` says so: a cancel that is still on its way must not hit its next user.
 */
export function guardStatement(
  pool: DatabasePool,
  client: DatabaseClient,
  timeoutMs: number,
  signal?: AbortSignal
): StatementGuard {
  let reason: ReadingTimeout | ReadingAbandoned | undefined;
  const cancel = (why: ReadingTimeout | ReadingAbandoned) => {
    if (reason) return;
    reason = why;
    // Should this fail, the server's own statement_timeout still ends the statement.
    pool.query('select pg_cancel_backend($1)', [processId(client)]).catch(() => {});
  };
  const onAbort = () => cancel(new ReadingAbandoned());
  const timer = setTimeout(() => cancel(new ReadingTimeout(timeoutMs)), timeoutMs);
  if (signal?.aborted) reason = new ReadingAbandoned();
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    check() {
      if (reason) throw reason;
    },
    explain(error) {
      if (reason) return reason;
      // 57014 without a reason of ours: statement_timeout was quicker.
      return errorCode(error) === '57014' ? new ReadingTimeout(timeoutMs, error) : error;
    },
    stop() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      return reason !== undefined;
    }
  };
}

/** pg keeps it from the start of the connection, though its types do not say so. */
function processId(client: DatabaseClient): number {
  return (client as DatabaseClient & { processID: number }).processID;
}
