/** The database took longer than it may; the statement has been cancelled. */
export class ReadingTimeout extends Error {
  override name = 'ReadingTimeout';

  constructor(timeoutMs: number, cause?: unknown) {
    super(
      `The query took longer than ${timeoutMs / 1000} seconds and was cancelled; choose a shorter range or one service`,
      { cause }
    );
  }
}

/** Whoever asked went away; the statement has been cancelled. */
export class ReadingAbandoned extends Error {
  override name = 'ReadingAbandoned';

  constructor(cause?: unknown) {
    super('The request was closed before the answer was ready', { cause });
  }
}
