import { answerQuestion } from '#lib/server/api/answer-question.ts';
import { performance } from '#lib/server/api/operations/performance.ts';
import { toPerformanceBody } from '#lib/server/api/to-performance-body.ts';
import { getPerformance } from '#lib/server/queries/get-performance.ts';

export const GET = answerQuestion(performance, async (reading, { name, now, query, filter, precision }) => {
  const endpoint = query.endpoint ?? null;
  return toPerformanceBody(name, await getPerformance(reading, { ...filter, endpoint }, now, precision), now);
});
