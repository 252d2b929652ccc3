import type { Logger } from '@lakegauge/database';
import { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { keepUsageEvents } from '../rows/keep-usage-events.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import type { TelemetryWriter } from '../writer/telemetry-writer.ts';
import { admit, type Admission } from './admit.ts';
import { RefusedRequest, answerRefusal, answerSuccess } from './answer.ts';
import type { Authorize } from './authorize.ts';
import { correlate } from './correlate.ts';
import { allowOrigins } from './cross-origin.ts';
import { decompress } from './decompress.ts';
import { requestEncoding } from './encoding.ts';
import { MemoryBudget, type Hold } from './memory-budget.ts';
import { readBody, type Pace } from './read-body.ts';
import { rowsBytes } from './rows-bytes.ts';
import { signalRoutes, type SignalRoute } from './signal-route.ts';
import { summariseRejections } from './summarise-rejections.ts';
import { toRefusal } from './to-refusal.ts';
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
    bodyPace,
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
    const body = await readBody(request, bodyBytesMax, hold, bodyPace);
    if (body === null) return null;
    return turns.take(async () => {
      const bytes = await decompress(body, inflatedBytesMax, hold);
      const rows = route.decode[encoding](bytes, { excludePaths, toUserId, decodedBytesMax, ...sender });
      return sender.usageEventsOnly ? keepUsageEvents(rows, route.signal) : rows;
    });
  };

  return async (request: Request, response: Response, route: SignalRoute): Promise<void> => {
    const admission = await admit(request, route.signal, options);
    const hold = budget.hold();
    try {
      const rows = await readRows(request, hold, route, admission);
      if (rows === null) return;
      hold.set(rowsBytes(rows));
      const { rejected } = await writer.write(rows);
      answerSuccess(response, admission.encoding, route, summariseRejections(rejected, rows));
    } finally {
      hold.release();
    }
  };
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
