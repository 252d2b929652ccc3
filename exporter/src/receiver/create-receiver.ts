import { randomUUID } from 'node:crypto';
import { errorClass, type Logger } from '@lakegauge/database';
import { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { OversizedRequestError } from '../otlp/decode-allowance.ts';
import { OtlpDecodeError } from '../otlp/otlp-decode-error.ts';
import { keepUsageEvents } from '../rows/keep-usage-events.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { OverloadedError } from '../writer/overloaded-error.ts';
import type { RejectedItems, TelemetryWriter } from '../writer/telemetry-writer.ts';
import { RefusedRequest, answerRefusal, answerSuccess } from './answer.ts';
import type { Authorize } from './authorize.ts';
import { allowOrigins, isAllowedOrigin } from './cross-origin.ts';
import { decompress } from './decompress.ts';
import { requestEncoding, type Encoding } from './encoding.ts';
import { MemoryBudget, type Hold } from './memory-budget.ts';
import { readBody } from './read-body.ts';
import { rowsBytes } from './rows-bytes.ts';
import { signalRoutes, type SignalRoute } from './signal-route.ts';
import { Turns } from './turns.ts';

const mebibyte = 2 ** 20;

export interface ReceiverOptions {
  writer: TelemetryWriter;
  logger: Logger;
  /** Largest body as it arrives, bytes. */
  bodyBytesMax?: number;
  /** Largest body after decompression, bytes. */
  inflatedBytesMax?: number;
  /** Memory that the values of one request may take once decoded, bytes, by estimate. */
  decodedBytesMax?: number;
  /** Memory that all requests under way may take together, bytes, by estimate; further ones are told to come back. */
  budgetBytesMax?: number;
  authorize: Authorize;
  /** Origins of browsers that may post, besides the receiver's own. */
  allowedOrigins: readonly string[];
  /** Paths that are not counted: `/x` exactly, `/x/` or `/x/*` with everything below. */
  excludePaths: readonly string[];
  /** What is stored for a user id; null drops it. As it is when absent. */
  toUserId?: MappingOptions['toUserId'];
  /** Shared with others that read bodies in this process; one of `budgetBytesMax` when absent. */
  budget?: MemoryBudget;
}

/** OTLP/HTTP: `/v1/{traces,metrics,logs}` and the same below `/api/otlp`. Answers 200 once everything is committed. */
export function createReceiver(options: ReceiverOptions): Router {
  const router = Router();
  const receive = createReceive(options);
  for (const route of signalRoutes) {
    const paths = [`/v1/${route.signal}`, `/api/otlp/v1/${route.signal}`];
    router.all(paths, correlate, allowOrigins(options.allowedOrigins), (request, response) =>
      receive(request, response, route)
    );
  }
  router.use(answerFault(options.logger));
  return router;
}

function createReceive(options: ReceiverOptions) {
  const {
    writer,
    bodyBytesMax = 8 * mebibyte,
    inflatedBytesMax = 16 * mebibyte,
    decodedBytesMax = 24 * mebibyte,
    budgetBytesMax = 16 * mebibyte,
    excludePaths,
    toUserId,
    budget = new MemoryBudget(budgetBytesMax)
  } = options;
  const turns = new Turns();

  // A function of its own, so that nothing keeps the body while its rows are written.
  const readRows = async (
    request: Request,
    hold: Hold,
    route: SignalRoute,
    { encoding, sender }: Admission
  ) => {
    const body = await readBody(request, bodyBytesMax, hold);
    if (body === null) return null;
    return turns.take(async () => {
      const bytes = await decompress(body, inflatedBytesMax, hold);
      const rows = route.decode[encoding](bytes, { excludePaths, toUserId, decodedBytesMax, ...sender });
      return sender.usageEventsOnly ? keepUsageEvents(rows, route.signal) : rows;
    });
  };

  return async (request: Request, response: Response, route: SignalRoute): Promise<void> => {
    const admission = await admit(request, route, options);
    const hold = budget.hold();
    try {
      const rows = await readRows(request, hold, route, admission);
      if (rows === null) return;
      hold.set(rowsBytes(rows));
      const { rejected } = await writer.write(rows);
      answerSuccess(response, admission.encoding, route, summarise(rejected));
    } finally {
      hold.release();
    }
  };
}

/** What is known of a request before its body is read. */
interface Admission {
  encoding: Encoding;
  sender: Pick<MappingOptions, 'usageEventsOnly' | 'signedInUserId'> & { receivedAtUs: number };
}

/** Whether the request may come in at all, decided before its body is read. Throws a RefusedRequest. */
export async function admit(
  request: Request,
  route: Pick<SignalRoute, 'signal'>,
  options: Pick<ReceiverOptions, 'authorize' | 'allowedOrigins'>
): Promise<Admission> {
  if (request.method !== 'POST') {
    request.res?.setHeader('Allow', 'POST, OPTIONS');
    throw new RefusedRequest(405, `Telemetry is sent by POST, not by ${request.method}`);
  }
  if (!isAllowedOrigin(request, options.allowedOrigins)) {
    throw new RefusedRequest(
      403,
      `Origin ${request.headers.origin} may not send here; add it to LAKEGAUGE_ALLOWED_ORIGINS`
    );
  }
  const kind = requestEncoding(request);
  // A beacon needs no preflight, so only its origin tells that a page of ours sent it.
  if (kind === null || (kind.isBeacon && request.headers.origin === undefined)) {
    throw new RefusedRequest(415, 'Content-Type has to be application/x-protobuf or application/json');
  }
  const permission = await options.authorize(request, route.signal);
  if (!permission.allowed) {
    throw new RefusedRequest(permission.statusCode, permission.message, permission.retryAfterSeconds);
  }
  return {
    encoding: kind.encoding,
    sender: {
      usageEventsOnly: permission.scope === 'usage_events',
      ...(permission.userId === undefined ? {} : { signedInUserId: permission.userId }),
      receivedAtUs: Date.now() * 1000
    }
  };
}

function summarise(rejected: readonly RejectedItems[]): { count: number; message: string } {
  const parts = rejected.map(
    ({ reason, count, sample }) => `${count} ${reason}${sample ? ` (${sample})` : ''}`
  );
  return { count: rejected.reduce((sum, { count }) => sum + count, 0), message: parts.join('; ') };
}

/** Every answer has a correlation id, also where nobody gave it one before. */
export function correlate(_request: Request, response: Response, next: () => void): void {
  if (!response.hasHeader('X-Correlation-Id')) response.setHeader('X-Correlation-Id', randomUUID());
  next();
}

/** Turns what was thrown into an answer. A database that is away is the business of the writer and the pool to report. */
function answerFault(logger: Logger): ErrorRequestHandler {
  // Four parameters are how Express knows an error handler.
  return (error: unknown, request: Request, response: Response, _next) => {
    const refusal = toRefusal(error);
    if (refusal.statusCode >= 500) {
      const fields = { error: String(error), correlationId: response.getHeader('X-Correlation-Id') };
      if (refusal.statusCode === 500) logger.error(fields, 'Telemetry could not be stored');
      else logger.debug(fields, 'Telemetry was sent back to be sent again');
    }
    answerRefusal(response, requestEncoding(request)?.encoding ?? 'application/json', refusal);
  };
}

/** What the sender is told of an error. */
export function toRefusal(error: unknown): RefusedRequest {
  if (error instanceof RefusedRequest) return error;
  if (error instanceof OtlpDecodeError) return new RefusedRequest(400, error.message);
  if (error instanceof OversizedRequestError) return new RefusedRequest(413, error.message);
  if (error instanceof OverloadedError) return new RefusedRequest(429, error.message, 1);
  // Only 429, 502, 503 and 504 make clients send again, so a passing fault is never 500.
  if (errorClass(error) === 'retryable') {
    return new RefusedRequest(503, 'The database cannot be written now; send again later', 5);
  }
  return new RefusedRequest(
    500,
    'The telemetry could not be stored because of a fault in Lakegauge; its log says more'
  );
}
