import { answerOperation } from '#lib/server/api/answer-operation.ts';
import { usageCount } from '#lib/server/api/operations/usage-count.ts';
import { parseRange } from '#lib/server/api/parse-query.ts';
import { countEventsOfUser } from '#lib/server/queries/count-events-of-user.ts';
import { withReading } from '#lib/server/queries/with-reading.ts';

export const GET = answerOperation(usageCount, async ({ query, event, now }) => {
  const { name, range } = parseRange(query, now);
  const { pool, viewer } = event.locals;
  const storedUserId = viewer?.storedUserId === undefined ? (viewer?.userId ?? null) : viewer.storedUserId;
  const answer = await withReading(pool, { signal: event.request.signal }, (reading) =>
    countEventsOfUser(reading, range, storedUserId, query.session_id ?? null)
  );
  return {
    count: answer.count,
    time_range: name,
    start_time: answer.range.from.toISOString(),
    end_time: answer.range.to.toISOString()
  };
});
