import type { RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
// What the hook puts into event.locals, also for whoever type-checks this file from outside the dashboard.
import type {} from '../../../app.d.ts';
import { reportProblem } from '../report-problem.ts';
import { toProblem } from '../problem.ts';
import { toCsvStream } from './csv.ts';
import type { Operation } from './operation.ts';
import { parseQuery } from './parse-query.ts';
import { problemResponse } from './respond.ts';

/** What an operation was asked, read and checked. */
export interface Asked<Parameters extends z.ZodRawShape> {
  query: z.output<z.ZodObject<Parameters>>;
  event: RequestEvent;
  now: Date;
}

/**
 * The handler of an operation's route: reads the question as the operation describes it, and answers as JSON or CSV,
 * or what went wrong in the form that every error has.
 */
export function answerOperation<Parameters extends z.ZodRawShape, Answer extends z.ZodType>(
  operation: Operation<Parameters, Answer>,
  answer: (asked: Asked<Parameters>) => Promise<z.output<Answer>>
): (event: RequestEvent) => Promise<Response> {
  return async (event) => {
    try {
      const query = parseQuery(event.url.searchParams, operation.parameters);
      const body = await answer({ query, event, now: new Date() });
      return operation.toCsv && wantsCsv(event)
        ? csvResponse(operation.id, toCsvStream(operation.toCsv(body)))
        : jsonResponse(body, operation.answerStatus);
    } catch (error) {
      const problem = toProblem(error);
      reportProblem(event, problem, error);
      return problemResponse(problem, event.locals.correlationId);
    }
  };
}

/** `format` decides where it is given; otherwise the client's first wish among the two. */
export function wantsCsv({ url, request }: Pick<RequestEvent, 'url' | 'request'>): boolean {
  const format = url.searchParams.get('format');
  if (format !== null) return format === 'csv';
  const wishes = (request.headers.get('accept') ?? '').split(',').map((wish) => wish.split(';')[0]?.trim());
  return wishes.find((wish) => wish === 'text/csv' || wish === 'application/json') === 'text/csv';
}

export function csvResponse(name: string, stream: ReadableStream<Uint8Array>): Response {
  return new Response(stream, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="lakegauge-${name.replace(/^get/, '').toLowerCase()}.csv"`,
      'cache-control': 'private, no-store',
      vary: 'Accept'
    }
  });
}

function jsonResponse(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'private, no-store', vary: 'Accept' } });
}
