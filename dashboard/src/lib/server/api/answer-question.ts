import type { RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import type { Comparison } from '../../metrics/comparison.ts';
import type { TimeRange } from '../../metrics/performance.ts';
import type { TimeRangeName } from '../../metrics/time-range.ts';
import { defaultPrecision, type Precision } from '../queries/prepare-sources.ts';
import { previousRange } from '../queries/previous-range.ts';
import { withReading, type Reading } from '../queries/with-reading.ts';
import { answerOperation } from './answer-operation.ts';
import type { Operation } from './operation.ts';
import type { commonParameters } from './parameters.ts';
import { parseRange } from './parse-query.ts';

/** A question about metrics as every route reads it; `query` holds the parameters that are the route's own as well. */
export interface Question<Query> {
  name: TimeRangeName;
  now: Date;
  query: Query;
  filter: {
    range: TimeRange;
    comparedRange: TimeRange;
    timeZone: string;
    service: string | null;
    environment: string | null;
    includeAnonymous: boolean;
  };
  precision: Precision;
}

type CommonQuery = z.output<z.ZodObject<typeof commonParameters>> & {
  compare?: Comparison;
  time_zone?: string;
};

/** A route that reads a question about a range of time, asks the tables once, and answers. */
export function answerQuestion<
  Parameters extends typeof commonParameters & z.ZodRawShape,
  Answer extends z.ZodType
>(
  operation: Operation<Parameters, Answer>,
  ask: (reading: Reading, question: Question<z.output<z.ZodObject<Parameters>>>) => Promise<z.output<Answer>>
): (event: RequestEvent) => Promise<Response> {
  return answerOperation(operation, ({ query, event, now }) => {
    const common = query as CommonQuery;
    const { name, range } = parseRange(common, now);
    const filter = {
      range,
      comparedRange: previousRange(range, now, common.compare),
      timeZone: common.time_zone ?? 'UTC',
      service: common.service ?? null,
      environment: common.environment ?? null,
      includeAnonymous: common.include_anonymous
    };
    const precision = { ...defaultPrecision, exact: common.exact };
    return withReading(event.locals.pool, { signal: event.request.signal }, (reading) =>
      ask(reading, { name, now, query, filter, precision })
    );
  });
}
