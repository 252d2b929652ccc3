import { errorClass } from '@lakegauge/database';
import { OversizedRequestError } from '../otlp/decode-allowance.ts';
import { OtlpDecodeError } from '../otlp/otlp-decode-error.ts';
import { DatabaseAwayError } from '../writer/database-away-error.ts';
import { OverloadedError } from '../writer/overloaded-error.ts';
import { RefusedRequest } from './answer.ts';

const databaseAway = 'The database cannot be written now; send again later';

/** What the sender is told of an error. */
export function toRefusal(error: unknown): RefusedRequest {
  if (error instanceof RefusedRequest) return error;
  if (error instanceof OtlpDecodeError) return new RefusedRequest(400, error.message);
  if (error instanceof OversizedRequestError) return new RefusedRequest(413, error.message);
  if (error instanceof OverloadedError) return new RefusedRequest(429, error.message, 1);
  if (error instanceof DatabaseAwayError) {
    const seconds = Math.max(1, Math.ceil(error.retryAfterMs / 1000));
    return new RefusedRequest(503, databaseAway, seconds, error);
  }
  // Only 429, 502, 503 and 504 make clients send again, so a passing fault is never 500.
  if (errorClass(error) === 'retryable') {
    return new RefusedRequest(503, databaseAway, 1, error);
  }
  return new RefusedRequest(
    500,
    'The telemetry could not be stored because of a fault in Lakegauge; its log says more'
  );
}
