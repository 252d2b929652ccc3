import { errorCode } from '@lakegauge/database';

/**
 * Whether an error means that there is no database to talk to (gone, refusing, restarting, full of connections), as opposed
 * to a statement that failed. Such an error ends a run at once: every further step would fail alike.
 */
export function isConnectionFault(error: unknown): boolean {
  const code = errorCode(error);
  if (code === undefined) return isConnectionMessage(error);
  // Node's codes are words; 08 connection exception, 28 authorization, 3D no such database, 53300 too many connections,
  // 57P01 to 57P05 the server ended the session.
  return !/^[0-9A-Z]{5}$/.test(code) || /^(08|28|3D|53300|57P)/.test(code);
}

// pg reports these without a code; the last is ours (withRunLock).
function isConnectionMessage(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|pool after calling end|run lock was lost/i.test(
    message
  );
}
