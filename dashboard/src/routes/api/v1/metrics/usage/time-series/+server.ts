import { answerQuestion } from '#lib/server/api/answer-question.ts';
import { seriesTypesMax, usageSeries } from '#lib/server/api/operations/usage-series.ts';
import { toUsageSeriesBody } from '#lib/server/api/to-usage-series-body.ts';
import { getUsageSeries } from '#lib/server/queries/get-usage-series.ts';
import { getEventTypes } from '#lib/server/queries/get-event-types.ts';

export const GET = answerQuestion(
  usageSeries,
  async (reading, { name, now, query, filter: asked, precision }) => {
    const filter = { ...asked, eventType: query.event_type ?? null };
    const types = await getEventTypes(reading, filter, precision);
    const named = types.slice(0, seriesTypesMax).map(({ eventType }) => eventType);
    return toUsageSeriesBody(name, await getUsageSeries(reading, filter, named, now, precision), now);
  }
);
