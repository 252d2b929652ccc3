import { answerQuestion } from '#lib/server/api/answer-question.ts';
import { timeSeries } from '#lib/server/api/operations/time-series.ts';
import { toTimeSeriesBody } from '#lib/server/api/to-time-series-body.ts';
import { getTimeSeries } from '#lib/server/queries/get-time-series.ts';

export const GET = answerQuestion(timeSeries, async (reading, { name, now, query, filter, precision }) => {
  const metricType = query.metric_type;
  return toTimeSeriesBody(
    name,
    metricType,
    await getTimeSeries(reading, { ...filter, metricType }, precision),
    now
  );
});
