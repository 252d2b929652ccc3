/** The workspace did not give what Lakegauge needs to reach Lakebase. Its message never holds a secret. */
export class WorkspaceError extends Error {
  override name = 'WorkspaceError';
  /** Whether the same question may be answered later: it was asked too often, or the workspace is away. */
  readonly isPassing: boolean;
  /** HTTP status; undefined where there was no answer. */
  readonly statusCode: number | undefined;
  /** How long the workspace asks to be left alone. */
  readonly retryAfterMs: number;

  constructor(
    message: string,
    options: { isPassing: boolean; statusCode?: number; retryAfterMs?: number; cause?: unknown }
  ) {
    super(message, { cause: options.cause });
    this.isPassing = options.isPassing;
    this.statusCode = options.statusCode;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}
