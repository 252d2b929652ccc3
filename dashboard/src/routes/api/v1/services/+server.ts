import { answerOperation } from '#lib/server/api/answer-operation.ts';
import { services } from '#lib/server/api/operations/services.ts';
import { getServices } from '#lib/server/queries/get-services.ts';
import { withReading } from '#lib/server/queries/with-reading.ts';

export const GET = answerOperation(services, async ({ event, now }) => {
  const known = await withReading(event.locals.pool, { signal: event.request.signal }, getServices);
  return {
    as_of: now.toISOString(),
    services: known.map(({ service, environment, version, firstSeen, lastSeen }) => ({
      service,
      environment,
      service_version: version,
      first_seen: firstSeen.toISOString(),
      last_seen: lastSeen.toISOString()
    }))
  };
});
