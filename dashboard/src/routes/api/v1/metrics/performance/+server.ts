import { z } from 'zod';
import { answerQuestion } from '#lib/server/api/answer-question.ts';
import { toPerformanceBody } from '#lib/server/api/to-performance-body.ts';
import { getPerformance } from '#lib/server/queries/get-performance.ts';

const own = { endpoint: z.string().min(1).max(500).optional() };

export const GET = answerQuestion(own, async (reading, { name, now, query, filter, precision }) => {
  const endpoint = query.endpoint ?? null;
  return toPerformanceBody(name, await getPerformance(reading, { ...filter, endpoint }, now, precision));
});
