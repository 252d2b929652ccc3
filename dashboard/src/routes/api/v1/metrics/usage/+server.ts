import { z } from 'zod';
import { answerQuestion } from '#lib/server/api/answer-question.ts';
import { toUsageBody } from '#lib/server/api/to-usage-body.ts';
import { getUsage } from '#lib/server/queries/get-usage.ts';

const own = { event_type: z.string().min(1).max(100).optional() };

export const GET = answerQuestion(own, async (reading, { name, now, query, filter, precision }) => {
  const eventType = query.event_type ?? null;
  return toUsageBody(name, await getUsage(reading, { ...filter, eventType }, now, precision));
});
