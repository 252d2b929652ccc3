import { answerQuestion } from '#lib/server/api/answer-question.ts';
import { usage } from '#lib/server/api/operations/usage.ts';
import { toUsageBody } from '#lib/server/api/to-usage-body.ts';
import { getUsage } from '#lib/server/queries/get-usage.ts';

export const GET = answerQuestion(usage, async (reading, { name, now, query, filter, precision }) => {
  const eventType = query.event_type ?? null;
  return toUsageBody(name, await getUsage(reading, { ...filter, eventType }, now, precision), now);
});
