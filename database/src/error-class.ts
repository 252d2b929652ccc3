import { WorkspaceError } from './lakebase/workspace-error.ts';

/**
 * Whether the same request may succeed later. `permanent`: the data or the program is at fault, trying again changes
 * nothing. `retryable`: the database is away, busy, full, or not set up yet.
 */
export type ErrorClass = 'retryable' | 'permanent';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN'
]);

/** Classifies what pg throws, by SQLSTATE (PostgreSQL manual, appendix A) or by Node's error code. */
export function errorClass(error: unknown): ErrorClass {
  // The workspace is away, or an operator has a permission to mend; the data is fine.
  if (error instanceof WorkspaceError) return 'retryable';
  const code = errorCode(error);
  if (code === undefined) return isConnectionLoss(error) ? 'retryable' : 'permanent';
  if (networkCodes.has(code)) return 'retryable';
  if (!/^[0-9A-Z]{5}$/.test(code)) return 'permanent';
  // 22 data exception, 23 constraint violation, 54 program limit exceeded. Class 42 (a missing table, column or right)
  // is not among them: program and schema disagree, an operator is at it, and the data is fine. Only a syntax error is
  // a fault of ours that no operator mends.
  if (code === '42601') return 'permanent';
  return ['22', '23', '54'].includes(code.slice(0, 2)) ? 'permanent' : 'retryable';
}

/** Two transactions got in each other's way; the whole transaction may simply run again. */
export function isSerializationFailure(error: unknown): boolean {
  const code = errorCode(error);
  return code === '40001' || code === '40P01';
}

/** SQLSTATE or Node's code of an error, if it has one. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

// pg reports these without a code.
function isConnectionLoss(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|pool after calling end/i.test(
    message
  );
}
