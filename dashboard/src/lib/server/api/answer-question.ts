import type { z } from 'zod';
import type { TimeRange } from '../../metrics/performance.ts';
import type { TimeRangeName } from '../../metrics/time-range.ts';
import { defaultPrecision, type Precision } from '../queries/prepare-sources.ts';
import { withReading, type Reading } from '../queries/with-reading.ts';
import { commonParameters, parseQuery, parseRange } from './parse-query.ts';
import { answerJson } from './respond.ts';

/** A question about metrics as every route reads it; `query` holds the parameters that are the route's own as well. */
export interface Question<Query> {
  name: TimeRangeName;
  now: Date;
  query: Query;
  filter: {
    range: TimeRange;
    service: string | null;
    environment: string | null;
    includeAnonymous: boolean;
  };
  precision: Precision;
}

type Parameters<Own extends z.ZodRawShape> = typeof commonParameters & Own;

/** A route that reads a question, asks the tables once, and answers in JSON. `own` are its parameters beside the common. */
export function answerQuestion<Own extends z.ZodRawShape>(
  own: Own,
  ask: (reading: Reading, question: Question<z.output<z.ZodObject<Parameters<Own>>>>) => Promise<object>
) {
  const parameters: Parameters<Own> = { ...commonParameters, ...own };
  return answerJson(async ({ url, locals, request }) => {
    const now = new Date();
    const query = parseQuery(url.searchParams, parameters);
    const common = query as z.output<z.ZodObject<typeof commonParameters>>;
    const { name, range } = parseRange(common, now);
    const filter = {
      range,
      service: common.service ?? null,
      environment: common.environment ?? null,
      includeAnonymous: common.include_anonymous
    };
    const precision = { ...defaultPrecision, exact: common.exact };
    return withReading(locals.pool, { signal: request.signal }, (reading) =>
      ask(reading, { name, now, query, filter, precision })
    );
  });
}
