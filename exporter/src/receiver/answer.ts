import type { Response } from 'express';
import type { Encoding } from './encoding.ts';
import { encodePartialSuccess, encodeStatus, type StatusCode } from './encode-answer.ts';
import type { SignalRoute } from './signal-route.ts';

/** A request that is answered with an error, and what its sender is told. */
export class RefusedRequest extends Error {
  override name = 'RefusedRequest';
  readonly statusCode: StatusCode;
  readonly retryAfterSeconds: number | undefined;

  constructor(statusCode: StatusCode, message: string, retryAfterSeconds?: number) {
    super(message);
    this.statusCode = statusCode;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** 200: everything that is not named as rejected is committed (OTLP specification, "OTLP/HTTP Response"). */
export function answerSuccess(
  response: Response,
  encoding: Encoding,
  route: SignalRoute,
  rejected: { count: number; message: string }
): void {
  send(response, 200, encoding, encodePartialSuccess(encoding, route.rejectedField, rejected));
}

/** A google.rpc.Status in the encoding of the request (OTLP specification, "Failures"). */
export function answerRefusal(response: Response, encoding: Encoding, refusal: RefusedRequest): void {
  if (refusal.retryAfterSeconds !== undefined) response.setHeader('Retry-After', refusal.retryAfterSeconds);
  // What is left of a body that is not read any further would otherwise be taken for the next request.
  if (!response.req.complete) response.setHeader('Connection', 'close');
  send(response, refusal.statusCode, encoding, encodeStatus(encoding, refusal.statusCode, refusal.message));
}

/** Written by hand: Express adds a charset to the type, and the collector compares types as strings. */
function send(response: Response, statusCode: number, encoding: Encoding, body: Buffer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(statusCode, { 'Content-Type': encoding, 'Content-Length': body.length });
  response.end(body);
}
