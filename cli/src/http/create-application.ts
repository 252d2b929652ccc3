import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DatabasePool, Logger } from '@lakegauge/database';
import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import { correlationId } from './correlation-id.ts';
import { dashboardRoutes, type DashboardRoutesOptions } from './dashboard-routes.ts';
import { healthRoutes } from './health-routes.ts';
import type { OwnMeasurement } from './measure-own-requests.ts';
import { requireDeclaredRoutes } from './require-declared-routes.ts';
import { secureHeaders } from './secure-headers.ts';

export interface ApplicationParts extends Omit<DashboardRoutesOptions, 'pool'> {
  state: { pool: DatabasePool; draining: boolean };
  receiver: Router;
  usageEvents: Router;
  ownMeasurement: OwnMeasurement;
}

/** One port for everything: health, telemetry in, then the dashboard, which ends every other request. */
export function createApplication(parts: ApplicationParts): Express {
  const application = express();
  application.disable('x-powered-by');
  application.use(correlationId);
  application.use(secureHeaders({ https: parts.publicUrl?.startsWith('https:') ?? false }));
  application.use(healthRoutes(parts.state));
  application.use(parts.ownMeasurement.middleware);
  application.use(parts.receiver);
  application.use(parts.usageEvents);
  application.use(compression());
  application.use(dashboardRoutes({ ...parts, pool: parts.state.pool }));
  application.use(answerError(parts.logger));
  requireDeclaredRoutes(application);
  return application;
}

/** While the database starts, whoever asks is told to come back. */
export function answerStarting(request: IncomingMessage, response: ServerResponse): void {
  const alive = request.url === '/health';
  response.writeHead(alive ? 200 : 503, { 'content-type': 'application/json', 'retry-after': '1' });
  response.end(JSON.stringify(alive ? { status: 'alive' } : { status: 'not ready', reason: 'starting' }));
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
