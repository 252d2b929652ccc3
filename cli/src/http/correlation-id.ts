import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

declare module 'express-serve-static-core' {
  interface Locals {
    correlationId: string;
  }
}

// What a client sends is written to logs and headers, so it is short and harmless or replaced.
const acceptable = /^[A-Za-z0-9._:-]{1,128}$/;

/** Takes the request's correlation id or makes one, and returns it with every answer. */
export const correlationId: RequestHandler = (request, response, next) => {
  const given = request.get('x-correlation-id') ?? request.get('x-request-id');
  response.locals.correlationId = given && acceptable.test(given) ? given : randomUUID();
  response.setHeader('X-Correlation-Id', response.locals.correlationId);
  next();
};
