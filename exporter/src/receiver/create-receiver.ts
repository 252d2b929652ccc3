import { randomUUID } from 'node:crypto';
import { errorClass, type Logger } from '@lakegauge/database';
import { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { OversizedRequestError } from '../otlp/decode-allowance.ts';
import { OtlpDecodeError } from '../otlp/otlp-decode-error.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import type { Signal, TelemetryRows } from '../rows/telemetry-rows.ts';
import { DatabaseAwayError } from '../writer/database-away-error.ts';
import { OverloadedError } from '../writer/overloaded-error.ts';
import type { RejectedItems, TelemetryWriter } from '../writer/telemetry-writer.ts';
import { RefusedRequest, answerRefusal, answerSuccess } from './answer.ts';
import type { Authorize, AuthorizeResult } from './authorize.ts';
import { allowOrigins, isAllowedOrigin } from './cross-origin.ts';
import { decompress } from './decompress.ts';
import { requestEncoding, type Encoding } from './encoding.ts';
import { MemoryBudget, type Hold } from './memory-budget.ts';
import { readBody, type Pace } from './read-body.ts';
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
  /** How slowly a body may come. */
  bodyPace?: Pace;
  authorize: Authorize;
  /** Origins of browsers that may post, besides the receiver's own. */
  allowedOrigins: readonly string[];
  /** Paths that are not counted: `/x` exactly, `/x/` or `/x/*` with everything below. */
  excludePaths: readonly string[];
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** OTLP/HTTP: `/v1/{traces,metrics}` and the same below `/api/otlp`. Answers 200 once everything is committed. */
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
    bodyPace,
    excludePaths
  } = options;
  const budget = new MemoryBudget(budgetBytesMax);
  const turns = new Turns();

  // A function of its own, so that nothing keeps the body while its rows are written.
  const readRows = async (
    request: Request,
    hold: Hold,
    route: SignalRoute,
    { encoding, sender }: Admission
  ) => {
    const body = await readBody(request, bodyBytesMax, hold, bodyPace);
    if (body === null) return null;
    return turns.take(async () => {
      const bytes = await decompress(body, inflatedBytesMax, hold);
      return route.decode[encoding](bytes, { excludePaths, decodedBytesMax, ...sender });
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
      answerSuccess(response, admission.encoding, route, summarise(rejected, rows));
    } finally {
      hold.release();
    }
  };
}

/** What is known of a request before its body is read. */
interface Admission {
  encoding: Encoding;
  sender: Pick<MappingOptions, 'usageEventsOnly' | 'signedInUserId' | 'receivedAtUs'>;
}

/** Whether the request may come in at all, decided before its body is read. Throws a RefusedRequest. */
async function admit(request: Request, route: SignalRoute, options: ReceiverOptions): Promise<Admission> {
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
  const permission = await ask(options.authorize, request, route.signal);
  if (!permission.allowed) {
    throw new RefusedRequest(permission.statusCode, permission.message, permission.retryAfterSeconds);
  }
  return {
    encoding: kind.encoding,
    sender: {
      usageEventsOnly: permission.scope === 'usage_events',
      ...(permission.userId === undefined ? {} : { signedInUserId: permission.userId }),
      receivedAtUs: (options.now ?? Date.now)() * 1000
    }
  };
}

/** Whoever cannot tell who is asking lets nobody in, and has them come back. */
async function ask(authorize: Authorize, request: Request, signal: Signal): Promise<AuthorizeResult> {
  try {
    return await authorize(request, signal);
  } catch (error) {
    throw new RefusedRequest(503, 'Whether you may send cannot be told now; send again later', 5, error);
  }
}

function summarise(
  rejected: readonly RejectedItems[],
  rows: TelemetryRows
): { count: number; message: string } {
  const parts = rejected.map(
    ({ reason, count, sample }) => `${count} ${reason}${sample ? ` (${sample})` : ''}`
  );
  const count = rejected.reduce((sum, item) => sum + item.count, 0);
  if (count === 0 && lacksServiceName(rows)) {
    return {
      count,
      message: 'Stored under unknown_service: set service.name, for example by OTEL_SERVICE_NAME'
    };
  }
  return { count, message: parts.join('; ') };
}

/** What SDKs and the specification put in place of a name that nobody gave. */
function lacksServiceName({ performanceMetrics, histogramPoints, usageEvents }: TelemetryRows): boolean {
  return [performanceMetrics, histogramPoints, usageEvents].some((rows) =>
    rows[0]?.serviceName.startsWith('unknown_service')
  );
}

// What a client sends is written to logs and headers, so it is short and harmless or replaced.
const acceptableId = /^[A-Za-z0-9._:-]{1,128}$/;

function correlate(request: Request, response: Response, next: () => void): void {
  if (response.hasHeader('X-Correlation-Id')) return next();
  const given = request.get('x-correlation-id') ?? request.get('x-request-id') ?? '';
  response.setHeader('X-Correlation-Id', acceptableId.test(given) ? given : randomUUID());
  next();
}

/** Turns what was thrown into an answer. A database that is away is the business of the writer and the pool to report. */
function answerFault(logger: Logger): ErrorRequestHandler {
  // Four parameters are how Express knows an error handler.
  return (error: unknown, request: Request, response: Response, _next) => {
    const refusal = toRefusal(error);
    if (refusal.statusCode >= 500) {
      const cause = error instanceof RefusedRequest ? error.cause : error;
      const fields = { error: String(cause ?? error), correlationId: response.getHeader('X-Correlation-Id') };
      if (refusal.statusCode === 500) logger.error(fields, 'Telemetry could not be stored');
      else logger.debug(fields, 'Telemetry was sent back to be sent again');
    }
    answerRefusal(response, requestEncoding(request)?.encoding ?? 'application/json', refusal);
  };
}

const databaseAway = 'The database cannot be written now; send again later';

function toRefusal(error: unknown): RefusedRequest {
  if (error instanceof RefusedRequest) return error;
  if (error instanceof OtlpDecodeError) return new RefusedRequest(400, error.message);
  if (error instanceof OversizedRequestError) return new RefusedRequest(413, error.message);
  if (error instanceof OverloadedError) return new RefusedRequest(429, error.message, 1);
  if (error instanceof DatabaseAwayError) {
    const seconds = Math.max(1, Math.ceil(error.retryAfterMs / 1000));
    return new RefusedRequest(503, databaseAway, seconds, error);
  }
  // Only 429, 502, 503 and 504 make clients send again, so a passing fault is never 500.
  if (errorClass(error) === 'retryable') {
    return new RefusedRequest(503, databaseAway, 1, error);
  }
  return new RefusedRequest(
    500,
    'The telemetry could not be stored because of a fault in Lakegauge; its log says more'
  );
}
