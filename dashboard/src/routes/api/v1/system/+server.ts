import { answerOperation } from '#lib/server/api/answer-operation.ts';
import { system } from '#lib/server/api/operations/system.ts';
import { toSystemBody } from '#lib/server/api/to-system-body.ts';
import { getSystemState } from '#lib/server/queries/get-system-state.ts';
import { withReading } from '#lib/server/queries/with-reading.ts';

export const GET = answerOperation(system, async ({ event, now }) =>
  toSystemBody(
    await withReading(event.locals.pool, { signal: event.request.signal }, (reading) =>
      getSystemState(reading, now)
    )
  )
);
