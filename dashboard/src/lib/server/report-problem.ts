import type { Logger } from '@lakegauge/database';
import type { Problem } from './problem.ts';

/** The part of a request that a log line names. */
export interface ProblemSubject {
  route: { id: string | null };
  locals: { logger: Logger; correlationId: string };
}

/** Writes the one log line about a request without an answer. What the asker did wrong is no event of ours. */
export function reportProblem(subject: ProblemSubject, problem: Problem, error: unknown): void {
  const { logger, correlationId } = subject.locals;
  const fields = { route: subject.route.id, correlation_id: correlationId };
  if (problem.statusCode === 503 || problem.statusCode === 504) {
    logger.warn({ ...fields, error: messageOf(error) }, 'A query had no answer');
  } else if (problem.statusCode >= 500) {
    logger.error(
      { ...fields, error: error instanceof Error ? error.stack : String(error) },
      'Request failed'
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
