import { answerOperation } from '#lib/server/api/answer-operation.ts';
import { errors as operation } from '#lib/server/api/operations/errors.ts';
import { parseRange } from '#lib/server/api/parse-query.ts';
import { getErrorTypes } from '#lib/server/queries/get-error-types.ts';
import { withReading } from '#lib/server/queries/with-reading.ts';

export const GET = answerOperation(operation, async ({ query, event, now }) => {
  const { range } = parseRange(query, now);
  const { service = null, environment = null, endpoint = null } = query;
  const answer = await withReading(event.locals.pool, { signal: event.request.signal }, (reading) =>
    getErrorTypes(reading, { range, service, environment, endpoint })
  );
  return {
    start_time: answer.from,
    end_time: answer.to,
    limited: answer.isLimited,
    error_types: answer.types.map((type) => ({
      error_type: type.errorType,
      requests: type.requests,
      endpoints: type.endpoints,
      endpoint: type.endpoint,
      method: type.method,
      last_seen: type.lastSeen
    })),
    omitted: answer.omitted
  };
});
