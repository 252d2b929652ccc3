import { answerOperation } from '#lib/server/api/answer-operation.ts';
import { webVitals } from '#lib/server/api/operations/web-vitals.ts';
import { parseRange } from '#lib/server/api/parse-query.ts';
import { toRangeBody } from '#lib/server/api/to-range-body.ts';
import { getWebVitals } from '#lib/server/queries/get-web-vitals.ts';
import { defaultPrecision } from '#lib/server/queries/prepare-sources.ts';
import { withReading } from '#lib/server/queries/with-reading.ts';

export const GET = answerOperation(webVitals, async ({ query, event, now }) => {
  const { name, range } = parseRange(query, now);
  const filter = {
    range,
    service: query.service ?? null,
    environment: query.environment ?? null,
    page: query.page ?? null
  };
  const precision = { ...defaultPrecision, exact: query.exact };
  const answer = await withReading(event.locals.pool, { signal: event.request.signal }, (reading) =>
    getWebVitals(reading, filter, precision)
  );
  return {
    ...toRangeBody(name, answer, now),
    accuracy: {
      percentiles: answer.accuracy.percentiles,
      percentile_error: answer.accuracy.percentileError
    },
    sample_count: answer.vitals.reduce((sum, { samples }) => sum + samples, 0),
    vitals: answer.vitals.map((row) => ({
      page: row.page,
      vital: row.vital,
      sample_count: row.samples,
      p75: row.p75,
      good: row.good,
      needs_improvement: row.needsImprovement,
      poor: row.poor
    })),
    vitals_omitted: answer.vitalsOmitted
  };
});
