import { error } from '@sveltejs/kit';
import type { TimeRange } from '#lib/metrics/performance.ts';
import { describeRangeFault, parseTimeRange } from '#lib/metrics/time-range.ts';
import { askPerformance } from './ask-performance.server.ts';
import { readQuestion } from './metrics-question.ts';
import { settleWithin } from './settle-within.ts';
import type { PageServerLoad } from './$types';

/** A page without numbers after this time is sent as it is, and the numbers follow when they are there. */
const patienceMs = 2000;

export const load: PageServerLoad = async ({ url, locals, request, isDataRequest, setHeaders }) => {
  const { pool, ingestEndpoint, correlationId } = locals;
  const now = new Date();
  const question = readQuestion(url.searchParams);
  if (!question) error(400, describeRangeFault('unknown_preset', now));

  const range = rangeOf(question.timeRange, now);
  const asked = askPerformance(
    { pool, signal: request.signal, locals },
    { ...question, range, endpoint: null },
    now
  );
  const result = await settleWithin(asked, patienceMs);
  // A compressing server in between would hold the first half back until the second has come.
  if (!result) setHeaders({ 'cache-control': 'private, no-store, no-transform' });

  // Asked by the page itself, a failure is data: it leaves the numbers of before where they are.
  if (result && 'failure' in result && !isDataRequest) {
    error(result.failure.statusCode, result.failure.message, { correlationId });
  }
  return { question, ingestEndpoint, result: result ?? asked };
};

function rangeOf(preset: string, now: Date): TimeRange {
  const parsed = parseTimeRange({ time_range: preset }, now);
  if ('fault' in parsed) error(400, describeRangeFault(parsed.fault, now));
  return parsed.range;
}
