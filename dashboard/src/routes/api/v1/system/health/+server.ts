import { answerOperation } from '#lib/server/api/answer-operation.ts';
import { health } from '#lib/server/api/operations/health.ts';
import { toHealthBody } from '#lib/server/api/to-health-body.ts';

export const GET = answerOperation(health, async ({ event, now }) =>
  toHealthBody((await event.locals.checkHealth?.()) ?? [], now)
);
