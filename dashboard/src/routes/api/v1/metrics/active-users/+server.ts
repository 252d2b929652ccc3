import { answerQuestion } from '#lib/server/api/answer-question.ts';
import { activeUsers } from '#lib/server/api/operations/active-users.ts';
import { getActiveUsers } from '#lib/server/queries/get-active-users.ts';

export const GET = answerQuestion(activeUsers, async (reading, { name, now, query, filter, precision }) => {
  const { period } = query;
  const answer = await getActiveUsers(reading, { ...filter, period }, now, precision);
  return {
    time_range: name,
    as_of: answer.asOf,
    period,
    time_zone: answer.timeZone,
    data_points: answer.points.map((point) => ({
      timestamp: point.from,
      end_time: point.to,
      active_users: point.users,
      users: point.accuracy.users,
      user_error: point.accuracy.userError,
      partial: point.partial,
      rounded: point.rounded
    }))
  };
});
