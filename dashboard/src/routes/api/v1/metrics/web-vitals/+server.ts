import { answerVitals } from '#lib/server/api/answer-vitals.ts';
import { webVitals } from '#lib/server/api/operations/web-vitals.ts';
import { toWebVitalsBody } from '#lib/server/api/to-web-vitals-body.ts';
import { getWebVitals } from '#lib/server/queries/get-web-vitals.ts';

export const GET = answerVitals(webVitals, async (reading, { name, now, filter, precision }) =>
  toWebVitalsBody(name, await getWebVitals(reading, filter, now, precision), now)
);
