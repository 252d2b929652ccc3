import type { DatabasePool } from '@lakegauge/database';
import type { PerformanceFilter } from '#lib/metrics/performance.ts';
import { toProblem } from '#lib/server/problem.ts';
import { getPerformance } from '#lib/server/queries/get-performance.ts';
import { withReading } from '#lib/server/queries/with-reading.ts';
import { reportProblem, type ProblemSubject } from '#lib/server/report-problem.ts';
import type { PerformanceResult } from './performance-result.ts';

interface Asker {
  pool: DatabasePool;
  /** Aborted when the viewer has gone. */
  signal: AbortSignal;
  locals: ProblemSubject['locals'];
}

/** Answers a performance question for the page. Never rejects: what went wrong is logged here and told in words. */
export async function askPerformance(
  { pool, signal, locals }: Asker,
  filter: PerformanceFilter,
  now: Date
): Promise<PerformanceResult> {
  try {
    return { answer: await withReading(pool, { signal }, (reading) => getPerformance(reading, filter, now)) };
  } catch (caught) {
    const problem = toProblem(caught);
    reportProblem({ route: { id: '/metrics' }, locals }, problem, caught);
    const { statusCode, message } = problem;
    return { failure: { statusCode, message, correlationId: locals.correlationId } };
  }
}
