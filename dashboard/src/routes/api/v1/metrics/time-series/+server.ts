import { z } from 'zod';
import { commonParameters, parseQuery, parseRange } from '#lib/server/api/parse-query.ts';
import { answerJson } from '#lib/server/api/respond.ts';
import { toTimeSeriesBody } from '#lib/server/api/to-time-series-body.ts';
import { getTimeSeries } from '#lib/server/queries/get-time-series.ts';
import { defaultPrecision } from '#lib/server/queries/prepare-sources.ts';
import { withReading } from '#lib/server/queries/with-reading.ts';

const parameters = {
  ...commonParameters,
  metric_type: z.enum(['performance', 'usage', 'both']).default('both')
};

export const GET = answerJson(async ({ url, locals, request }) => {
  const now = new Date();
  const query = parseQuery(url.searchParams, parameters);
  const { name, range } = parseRange(query, now);
  const filter = {
    range,
    service: query.service ?? null,
    environment: query.environment ?? null,
    includeAnonymous: query.include_anonymous,
    metricType: query.metric_type
  };
  const precision = { ...defaultPrecision, exact: query.exact };
  const answer = await withReading(locals.pool, { signal: request.signal }, (reading) =>
    getTimeSeries(reading, filter, precision)
  );
  return toTimeSeriesBody(name, query.metric_type, answer);
});
