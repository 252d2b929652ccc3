import { errorCode } from '@lakegauge/database';

/** The database was away a moment ago, so nothing was tried; the same rows may be written again later. */
export class DatabaseAwayError extends Error {
  override name = 'DatabaseAwayError';
  /** That of what went wrong, so that who looks at codes sees the reason; "cannot connect now" where it has none. */
  readonly code: string;
  /** When it is worth another try. */
  readonly retryAfterMs: number;

  constructor(cause: unknown, retryAfterMs: number) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The database is away (${reason}); send the rows again later`, { cause });
    this.code = errorCode(cause) ?? '57P03';
    this.retryAfterMs = retryAfterMs;
  }
}
