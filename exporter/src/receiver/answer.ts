import type { Response } from 'express';
import type { Encoding } from './encoding.ts';
import { encodePartialSuccess, encodeStatus, type StatusCode } from './encode-answer.ts';
import type { SignalRoute } from './signal-route.ts';

// Enough for what is in flight; a body that goes on beyond it is cut.
const lingerMs = 2000;

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
  answer(response, refusal.statusCode, encoding, encodeStatus(encoding, refusal.statusCode, refusal.message));
}

/** An answer of any form, also to a request whose body has not been read to its end. */
export function answer(response: Response, statusCode: number, encoding: Encoding, body: Buffer): void {
  if (response.req.complete) send(response, statusCode, encoding, body);
  else sendEarly(response, statusCode, encoding, body);
}

/**
 * An answer before the body has been read. What is left of the body would be taken for the next request, so the
 * connection is closed; but closing it on a client that is still sending resets it, and the client would see a broken
 * connection and try again instead of reading why. So what it sends is thrown away for a while first.
 */
function sendEarly(response: Response, statusCode: number, encoding: Encoding, body: Buffer): void {
  if (response.headersSent || response.destroyed) return;
  const request = response.req;
  response.writeHead(statusCode, {
    'Content-Type': encoding,
    'Content-Length': body.length,
    Connection: 'close'
  });
  // Whoever may try again does so after a reset too, and what is thrown away takes memory for a moment.
  if (statusCode >= 429) {
    response.end(body);
    return;
  }
  response.write(body);
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMs);
  request.once('end', end).once('close', end).once('error', end).resume();
}

/** Written by hand: Express adds a charset to the type, and the collector compares types as strings. */
function send(response: Response, statusCode: number, encoding: Encoding, body: Buffer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(statusCode, { 'Content-Type': encoding, 'Content-Length': body.length });
  response.end(body);
}
