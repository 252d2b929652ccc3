import { z } from 'zod';
import { commonParameters, parseQuery, parseRange } from '#lib/server/api/parse-query.ts';
import { answerJson } from '#lib/server/api/respond.ts';
import { toUsageBody } from '#lib/server/api/to-usage-body.ts';
import { getUsage } from '#lib/server/queries/get-usage.ts';
import { defaultPrecision } from '#lib/server/queries/prepare-sources.ts';
import { withReading } from '#lib/server/queries/with-reading.ts';

const parameters = { ...commonParameters, event_type: z.string().min(1).max(100).optional() };

export const GET = answerJson(async ({ url, locals, request }) => {
  const now = new Date();
  const query = parseQuery(url.searchParams, parameters);
  const { name, range } = parseRange(query, now);
  const filter = {
    range,
    service: query.service ?? null,
    environment: query.environment ?? null,
    eventType: query.event_type ?? null,
    includeAnonymous: query.include_anonymous
  };
  const precision = { ...defaultPrecision, exact: query.exact };
  const answer = await withReading(locals.pool, { signal: request.signal }, (reading) =>
    getUsage(reading, filter, now, precision)
  );
  return toUsageBody(name, answer);
});
