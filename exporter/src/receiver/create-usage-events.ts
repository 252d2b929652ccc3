import { STATUS_CODES } from 'node:http';
import type { Logger } from '@lakegauge/database';
import { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { DecodeAllowance } from '../otlp/decode-allowance.ts';
import { spendJson } from '../otlp/json-memory.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { emptyRows } from '../rows/telemetry-rows.ts';
import type { TelemetryWriter } from '../writer/telemetry-writer.ts';
import { RefusedRequest, answer } from './answer.ts';
import type { Authorize } from './authorize.ts';
import { admit, correlate, toRefusal } from './create-receiver.ts';
import { allowOrigins } from './cross-origin.ts';
import { decompress } from './decompress.ts';
import { requestEncoding } from './encoding.ts';
import { MemoryBudget, type Hold } from './memory-budget.ts';
import { readBody } from './read-body.ts';
import { rowsBytes } from './rows-bytes.ts';
import { toReportedRow } from './to-reported-row.ts';
import { Turns } from './turns.ts';
import { usageEventSchema, type UsageEvent } from './usage-event-schema.ts';

const mebibyte = 2 ** 20;
const eventsMax = 1000;

export interface UsageEventsOptions {
  writer: TelemetryWriter;
  logger: Logger;
  /** Who asks: somebody who is signed in, or a sender with an ingest credential. */
  identify: Authorize;
  /** Origins of browsers that may post, besides the receiver's own. */
  allowedOrigins: readonly string[];
  /** What is stored for a user id; null drops it. As it is when absent. */
  toUserId?: MappingOptions['toUserId'];
  /** Largest body as it arrives, bytes. */
  bodyBytesMax?: number;
  /** Largest body after decompression, bytes. */
  inflatedBytesMax?: number;
  /** Memory that the values of one request may take once decoded, bytes, by estimate. */
  decodedBytesMax?: number;
  /** Shared with the receiver of the same process; one of its own when absent. */
  budget?: MemoryBudget;
}

/** `POST /api/v1/metrics/usage-events`, for those who want no OTLP. Answers 202 once everything is committed. */
export function createUsageEvents(options: UsageEventsOptions): Router {
  const router = Router();
  router.all(
    '/api/v1/metrics/usage-events',
    correlate,
    allowOrigins(options.allowedOrigins),
    createReceive(options)
  );
  router.use(answerFault(options.logger));
  return router;
}

function createReceive(options: UsageEventsOptions): RequestHandler {
  const {
    writer,
    toUserId,
    bodyBytesMax = 8 * mebibyte,
    inflatedBytesMax = 16 * mebibyte,
    decodedBytesMax = 24 * mebibyte,
    budget = new MemoryBudget(16 * mebibyte)
  } = options;
  const turns = new Turns();

  const readEvents = async (request: Request, hold: Hold) => {
    const body = await readBody(request, bodyBytesMax, hold);
    if (body === null) return null;
    return turns.take(async () => {
      const bytes = await decompress(body, inflatedBytesMax, hold);
      spendJson(bytes, new DecodeAllowance(decodedBytesMax));
      return listEvents(bytes);
    });
  };

  return async (request, response) => {
    if (request.method === 'POST' && requestEncoding(request)?.encoding !== 'application/json') {
      throw new RefusedRequest(415, 'Content-Type has to be application/json');
    }
    const { sender } = await admit(request, { signal: 'logs' }, { ...options, authorize: options.identify });
    const hold = budget.hold();
    try {
      const given = await readEvents(request, hold);
      if (given === null) return;
      if (given.length > eventsMax) return answerTooMany(response, given.length);
      const mapping = { ...sender, toUserId };
      const usageEvents = given.map((event, index) => toReportedRow(check(event, index), mapping));
      const rows = { ...emptyRows(), usageEvents };
      hold.set(rowsBytes(rows));
      const { rejected } = await writer.write(rows);
      if (rejected.length > 0) options.logger.warn({ rejected }, 'Some usage events could not be stored');
      answerJson(response, 202, {
        message: 'Events accepted',
        events_received: given.length,
        status: 'processing'
      });
    } finally {
      hold.release();
    }
  };
}

/** The list, bare or in `events`. */
function listEvents(bytes: Buffer): unknown[] {
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new RefusedRequest(400, `The body is not JSON: ${(error as Error).message}`);
  }
  const list = Array.isArray(body) ? (body as unknown[]) : (body as { events?: unknown } | null)?.events;
  if (Array.isArray(list)) return list;
  throw new RefusedRequest(400, 'The body has to be {"events": [...]} or the bare array');
}

function check(event: unknown, index: number): UsageEvent {
  const parsed = usageEventSchema.safeParse(event);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const field = path.length === 0 ? '' : `${path.map(String).join('.').slice(0, 100)}: `;
  throw new RefusedRequest(400, `Event ${index} is invalid: ${field}${message}`);
}

function answerTooMany(response: Response, received: number): void {
  answerJson(response, 413, {
    detail: `Batch size exceeds maximum of ${eventsMax} events`,
    max_batch_size: eventsMax,
    received
  });
}

/** Turns what was thrown into an answer of the form that the whole REST API has. */
function answerFault(logger: Logger): ErrorRequestHandler {
  // Four parameters are how Express knows an error handler.
  return (error: unknown, _request, response, _next) => {
    const { statusCode, message, retryAfterSeconds } = toRefusal(error);
    const correlation_id = String(response.getHeader('X-Correlation-Id'));
    if (statusCode === 500)
      logger.error({ error: String(error), correlation_id }, 'Usage events could not be stored');
    if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', retryAfterSeconds);
    answerJson(response, statusCode, {
      error: STATUS_CODES[statusCode],
      message,
      status_code: statusCode,
      correlation_id
    });
  };
}

function answerJson(response: Response, statusCode: number, body: object): void {
  answer(response, statusCode, 'application/json', Buffer.from(JSON.stringify(body)));
}
