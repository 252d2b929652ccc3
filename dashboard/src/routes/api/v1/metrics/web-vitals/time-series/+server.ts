import { answerVitals } from '#lib/server/api/answer-vitals.ts';
import { webVitalsSeries } from '#lib/server/api/operations/web-vitals.ts';
import { toWebVitalsSeriesBody } from '#lib/server/api/to-web-vitals-body.ts';
import { getWebVitalsSeries } from '#lib/server/queries/get-web-vitals-series.ts';

export const GET = answerVitals(webVitalsSeries, async (reading, { name, now, filter, precision }) =>
  toWebVitalsSeriesBody(name, await getWebVitalsSeries(reading, filter, now, precision), now)
);
