import type { RequestEvent } from '@sveltejs/kit';
// What the hook puts into event.locals, also for whoever type-checks this file from outside the dashboard.
import type {} from '../../../app.d.ts';
import { reportProblem } from '../report-problem.ts';
import { toProblem, type Problem } from '../problem.ts';

/** A route of the API: its answer as JSON, or what went wrong in the form that every error has. */
export function answerJson(
  answer: (event: RequestEvent) => Promise<object>
): (event: RequestEvent) => Promise<Response> {
  return async (event) => {
    try {
      return Response.json(await answer(event), { headers: { 'cache-control': 'private, no-store' } });
    } catch (error) {
      const problem = toProblem(error);
      reportProblem(event, problem, error);
      return problemResponse(problem, event.locals.correlationId);
    }
  };
}

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
