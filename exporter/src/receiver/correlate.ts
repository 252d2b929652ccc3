import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';

// What a client sends is written to logs and headers, so it is short and harmless or replaced.
const acceptableId = /^[A-Za-z0-9._:-]{1,128}$/;

/** Every answer has a correlation id: that of the request, or a new one where it has none that is fit to print. */
export function correlate(request: Request, response: Response, next: () => void): void {
  if (response.hasHeader('X-Correlation-Id')) return next();
  const given = request.get('x-correlation-id') ?? request.get('x-request-id') ?? '';
  response.setHeader('X-Correlation-Id', acceptableId.test(given) ? given : randomUUID());
  next();
}
