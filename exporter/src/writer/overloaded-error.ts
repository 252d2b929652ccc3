/** The queue is full or closing; the same rows may be written again later. */
export class OverloadedError extends Error {
  override name = 'OverloadedError';
  // SQLSTATE class 53, "insufficient resources", so that errorClass calls it retryable.
  readonly code = '53000';
}
