import { writeQuestion, type MetricsQuestion } from '#lib/page/metrics-question.ts';

/** Parameters of the page of one endpoint, with the range and the filters that are shown now. */
export function endpointParameters(
  question: MetricsQuestion,
  { endpoint, method }: { endpoint: string; method: string | null }
): string {
  const parameters = writeQuestion({ ...question, endpoint });
  if (method !== null) parameters.set('method', method);
  return parameters.toString();
}
