import type { RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import type { TimeRangeName } from '../../metrics/time-range.ts';
import type { WebVitalsFilter } from '../queries/get-web-vitals.ts';
import { defaultPrecision, type Precision } from '../queries/prepare-sources.ts';
import { withReading, type Reading } from '../queries/with-reading.ts';
import { answerOperation } from './answer-operation.ts';
import type { Operation } from './operation.ts';
import type { webVitals } from './operations/web-vitals.ts';
import { parseRange } from './parse-query.ts';

type VitalsQuery = z.output<z.ZodObject<typeof webVitals.parameters>> & { time_zone?: string };

interface VitalsQuestion {
  name: TimeRangeName;
  now: Date;
  filter: WebVitalsFilter;
  precision: Precision;
}

/** A route that reads a question about Web Vitals, asks the tables once, and answers. */
export function answerVitals<
  Parameters extends typeof webVitals.parameters & z.ZodRawShape,
  Answer extends z.ZodType
>(
  operation: Operation<Parameters, Answer>,
  ask: (reading: Reading, question: VitalsQuestion) => Promise<z.output<Answer>>
): (event: RequestEvent) => Promise<Response> {
  return answerOperation(operation, ({ query: asked, event, now }) => {
    const query = asked as VitalsQuery;
    const { name, range } = parseRange(query, now);
    const filter = {
      range,
      timeZone: query.time_zone ?? 'UTC',
      service: query.service ?? null,
      environment: query.environment ?? null,
      page: query.page ?? null
    };
    const precision = { ...defaultPrecision, exact: query.exact };
    return withReading(event.locals.pool, { signal: event.request.signal }, (reading) =>
      ask(reading, { name, now, filter, precision })
    );
  });
}
