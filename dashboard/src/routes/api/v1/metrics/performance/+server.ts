import { z } from 'zod';
import { commonParameters, parseQuery, parseRange } from '#lib/server/api/parse-query.ts';
import { answerJson } from '#lib/server/api/respond.ts';
import { toPerformanceBody } from '#lib/server/api/to-performance-body.ts';
import { getPerformance } from '#lib/server/queries/get-performance.ts';
import { defaultPrecision } from '#lib/server/queries/prepare-sources.ts';
import { withReading } from '#lib/server/queries/with-reading.ts';

const parameters = { ...commonParameters, endpoint: z.string().min(1).max(500).optional() };

export const GET = answerJson(async ({ url, locals, request }) => {
  const now = new Date();
  const query = parseQuery(url.searchParams, parameters);
  const { name, range } = parseRange(query, now);
  const filter = {
    range,
    service: query.service ?? null,
    environment: query.environment ?? null,
    endpoint: query.endpoint ?? null,
    includeAnonymous: query.include_anonymous
  };
  const precision = { ...defaultPrecision, exact: query.exact };
  const answer = await withReading(locals.pool, { signal: request.signal }, (reading) =>
    getPerformance(reading, filter, now, precision)
  );
  return toPerformanceBody(name, answer);
});
