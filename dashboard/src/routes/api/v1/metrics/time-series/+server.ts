import { z } from 'zod';
import { answerQuestion } from '#lib/server/api/answer-question.ts';
import { toTimeSeriesBody } from '#lib/server/api/to-time-series-body.ts';
import { getTimeSeries } from '#lib/server/queries/get-time-series.ts';

const own = { metric_type: z.enum(['performance', 'usage', 'both']).default('both') };

export const GET = answerQuestion(own, async (reading, { name, query, filter, precision }) => {
  const metricType = query.metric_type;
  const answer = await getTimeSeries(reading, { ...filter, metricType }, precision);
  return toTimeSeriesBody(name, metricType, answer);
});
