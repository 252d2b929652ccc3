import type { Problem } from '../problem.ts';

/** An error as every route of the API writes it: error, message, status_code, correlation_id. */
export function problemResponse(
  problem: Problem,
  correlationId: string,
  headers?: Record<string, string>
): Response {
  const { statusCode, error, message } = problem;
  const response = Response.json(
    { error, message, status_code: statusCode, correlation_id: correlationId },
    { status: statusCode, headers }
  );
  response.headers.set('cache-control', 'private, no-store');
  response.headers.set('x-correlation-id', correlationId);
  if (statusCode === 503) response.headers.set('retry-after', '5');
  return response;
}
