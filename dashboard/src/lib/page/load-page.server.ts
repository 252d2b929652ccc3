import type { DatabasePool } from '@lakegauge/database';
import { error, type ServerLoadEvent } from '@sveltejs/kit';
import { timeZoneOf } from '#lib/format/time-zone.ts';
import { addDays, isDate, parseLocalDays, startOfDay } from '#lib/metrics/local-days.ts';
import type { TimeRange } from '#lib/metrics/performance.ts';
import { describeRangeFault, parseTimeRange } from '#lib/metrics/time-range.ts';
import { getNotes } from '#lib/server/notes/get-notes.ts';
import { toProblem } from '#lib/server/problem.ts';
import { followsTimeZone } from '#lib/server/queries/buckets.ts';
import { getKnownServices } from '#lib/server/queries/get-known-services.ts';
import { previousRange } from '#lib/server/queries/previous-range.ts';
import { withReading, type Reading } from '#lib/server/queries/with-reading.ts';
import { reportProblem } from '#lib/server/report-problem.ts';
import type { LoadedPage, PageContext, PageFilter } from './loaded-page.ts';
import { readQuestion, type AskedRange } from './metrics-question.ts';
import type { Pending, Result } from './result.ts';
import { settleWithin } from './settle-within.ts';

/** One part of a page: a query, which gets a reading of its own, so that it can fail alone. */
export type Ask<Answer> = (reading: Reading, filter: PageFilter, now: Date) => Promise<Answer>;

type AnswersOf<Asks> = {
  [Name in keyof Asks]: Asks[Name] extends Ask<infer Answer> ? Answer : never;
};

/** A page without numbers after this time is sent as it is, and the numbers follow when they are there. */
const patienceMs = 2000;

/**
 * What a page of the section loads: reads the question from its address, asks every part of it side by side, and tells
 * of each whether it came, failed, or is still to come. Only a first visit on which everything failed is an error page.
 */
export async function loadPage<Asks extends Record<string, Ask<unknown>>>(
  event: Pick<
    ServerLoadEvent,
    'url' | 'locals' | 'cookies' | 'request' | 'isDataRequest' | 'setHeaders' | 'route' | 'depends'
  >,
  asks: Asks
): Promise<LoadedPage<AnswersOf<Asks>>> {
  const { url, locals, cookies, isDataRequest, setHeaders, depends } = event;
  const now = new Date();
  const question = readQuestion(url.searchParams);
  if (!question) error(400, describeRangeFault(rangeFaultOf(url), now));
  const timeZone = question.timeZone ?? timeZoneOf(cookies);
  const { range, period } = rangeOf(question.range, timeZone, now);
  // A first visit has not told its zone yet.
  if (followsTimeZone(range) && question.timeZone === null) depends('lakegauge:time-zone');
  const comparedRange = previousRange(period, now, question.comparison);
  const { service, environment, endpoint, includeAnonymous } = question;
  const filter = { range, comparedRange, timeZone, service, environment, endpoint, includeAnonymous };

  // Taken here once, and not where failures become data: whoever may not look is refused.
  const { pool } = locals;
  const asked = [getContext, ...Object.values(asks)].map((ask) =>
    answerOf(event, pool, (reading) => ask(reading, filter, now))
  );
  const settled = await Promise.all(asked.map((result) => settleWithin(result, patienceMs)));
  const [context, ...results] = asked.map((result, index) => settled[index] ?? result);

  // A compressing server in between would hold the first half back until the second has come.
  if ([context, ...results].some((result) => result instanceof Promise)) {
    setHeaders({ 'cache-control': 'private, no-store, no-transform' });
  }
  // Asked by the page itself, a failure is data: it leaves the numbers of before where they are.
  const failures = results.flatMap((result) =>
    !(result instanceof Promise) && 'failure' in result ? [result.failure] : []
  );
  const [failure] = failures;
  if (failure && failures.length === results.length && !isDataRequest) {
    error(failure.statusCode, failure.message, { correlationId: locals.correlationId });
  }
  return {
    question,
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    asOf: now.toISOString(),
    followsTimeZone: followsTimeZone(range),
    ingestEndpoint: locals.ingestEndpoint,
    context: context as Pending<PageContext>,
    answers: Object.fromEntries(Object.keys(asks).map((name, index) => [name, results[index]])) as LoadedPage<
      AnswersOf<Asks>
    >['answers']
  };
}

/** Never rejects: what went wrong is logged here and told in words. */
async function answerOf<Answer>(
  { locals, route, request }: Pick<ServerLoadEvent, 'locals' | 'route' | 'request'>,
  pool: DatabasePool,
  ask: (reading: Reading) => Promise<Answer>
): Promise<Result<Answer>> {
  try {
    return { answer: await withReading(pool, { signal: request.signal }, ask) };
  } catch (caught) {
    const problem = toProblem(caught);
    reportProblem({ route, locals }, problem, caught);
    const { statusCode, message } = problem;
    return { failure: { statusCode, message, correlationId: locals.correlationId } };
  }
}

async function getContext(reading: Reading, { range, service }: PageFilter): Promise<PageContext> {
  const { notes, omitted } = await getNotes(reading, range, service);
  return {
    ...(await getKnownServices(reading)),
    notes: notes.map(({ id, notedAt, text, service: concerned, createdBy }) => ({
      id,
      notedAt: notedAt.toISOString(),
      text,
      service: concerned,
      createdBy
    })),
    notesOmitted: omitted
  };
}

/** The range to ask for, and the period that it is the elapsed part of: of whole days of which the last is today, all. */
function rangeOf(asked: AskedRange, timeZone: string, now: Date): { range: TimeRange; period: TimeRange } {
  const days = 'start' in asked && isDate(asked.start) && isDate(asked.end) ? asked : null;
  const parsed = days
    ? parseLocalDays(days, timeZone, now)
    : parseTimeRange('preset' in asked ? { time_range: asked.preset } : asked, now);
  if ('fault' in parsed) error(400, describeRangeFault(parsed.fault, now));
  const { range } = parsed;
  if (!days) return { range, period: range };
  return { range, period: { from: range.from, to: startOfDay(addDays(days.end, 1), timeZone) } };
}

function rangeFaultOf({ searchParams }: URL): 'incomplete' | 'unknown_preset' {
  return searchParams.has('time_range') ? 'unknown_preset' : 'incomplete';
}
