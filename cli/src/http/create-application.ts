import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DatabasePool, Logger } from '@lakegauge/database';
import type { DashboardContext, handler as DashboardHandler } from '@lakegauge/dashboard/handler';
import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import { refuseLocal } from '../access/local-access.ts';
import { correlationId } from './correlation-id.ts';
import { healthRoutes } from './health-routes.ts';
import type { OwnMeasurement } from './measure-own-requests.ts';

export interface ApplicationParts {
  state: { pool: DatabasePool; draining: boolean };
  logger: Logger;
  receiver: Router;
  usageEvents: Router;
  ownMeasurement: OwnMeasurement;
  dashboard: typeof DashboardHandler;
  ingestEndpoint: string;
}

/** One port for everything: health, telemetry in, then the dashboard, which ends every other request. */
export function createApplication(parts: ApplicationParts): Express {
  const application = express();
  application.disable('x-powered-by');
  application.use(correlationId);
  application.use(healthRoutes(parts.state));
  application.use(parts.ownMeasurement.middleware);
  application.use(parts.receiver);
  application.use(parts.usageEvents);
  application.use((request, response, next) => {
    const reason = refuseLocal(request);
    if (!reason) return next();
    const correlation_id = response.locals.correlationId;
    response.status(403).json({ error: 'Access Denied', message: reason, status_code: 403, correlation_id });
  });
  application.use(compression());
  application.use((request, response, next) => {
    lendTo(request, {
      pool: parts.state.pool,
      logger: parts.logger,
      viewer: { name: 'local', isAdmin: true },
      correlationId: response.locals.correlationId,
      ingestEndpoint: parts.ingestEndpoint
    });
    // SvelteKit checks the origin of forms against these; a client cannot write them, since they are set here.
    request.headers['x-kit-proto'] = request.protocol;
    request.headers['x-kit-host'] = request.host;
    request.headers['x-kit-address'] = request.ip;
    next();
  });
  application.use(parts.dashboard);
  application.use(answerError(parts.logger));
  return application;
}

/** While the database starts, whoever asks is told to come back. */
export function answerStarting(request: IncomingMessage, response: ServerResponse): void {
  const alive = request.url === '/health';
  response.writeHead(alive ? 200 : 503, { 'content-type': 'application/json', 'retry-after': '1' });
  response.end(JSON.stringify(alive ? { status: 'alive' } : { status: 'not ready', reason: 'starting' }));
}

function lendTo(request: IncomingMessage, context: DashboardContext): void {
  request.lakegauge = context;
}

// Four parameters are how Express knows an error handler.
function answerError(logger: Logger): ErrorRequestHandler {
  return (error: Error, request, response, next) => {
    const correlation_id = response.locals.correlationId;
    logger.error({ error: error.stack, path: request.path, correlation_id }, 'Request failed');
    if (response.headersSent) return next(error);
    response.status(500).json({
      error: 'Internal Server Error',
      message: 'The request failed; the log has the reason under this correlation id',
      status_code: 500,
      correlation_id
    });
  };
}
