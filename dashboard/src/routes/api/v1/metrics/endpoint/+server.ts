import { answerQuestion } from '#lib/server/api/answer-question.ts';
import { endpoint as operation } from '#lib/server/api/operations/endpoint.ts';
import { toEndpointBody } from '#lib/server/api/to-endpoint-body.ts';
import { getEndpointDetail } from '#lib/server/queries/get-endpoint-detail.ts';

export const GET = answerQuestion(operation, async (reading, { name, now, query, filter, precision }) => {
  const { endpoint, method = null } = query;
  const detail = await getEndpointDetail(reading, { ...filter, endpoint, method }, now, precision);
  return toEndpointBody(name, { endpoint, method }, detail, now);
});
