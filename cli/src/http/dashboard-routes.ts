import type { IncomingMessage } from 'node:http';
import type { DatabasePool, Logger } from '@lakegauge/database';
import type {
  DashboardContext,
  Identification,
  handler as DashboardHandler
} from '@lakegauge/dashboard/handler';
import { Router } from 'express';
import type { Access } from '../access/access.ts';
import { refuseLocal } from '../access/refuse-local.ts';
import { ownAddress } from './own-address.ts';

export interface DashboardRoutesOptions {
  access: Access;
  /** What is stored for a user id. */
  toUserId: (userId: string) => string | null;
  hasIngestToken: (request: IncomingMessage) => boolean | Promise<boolean>;
  pool: DatabasePool;
  readPool: DatabasePool;
  logger: Logger;
  dashboard: typeof DashboardHandler;
  publicUrl: string | undefined;
  ingestEndpoint: string;
  traceUrl: string | undefined;
  checkHealth: NonNullable<DashboardContext['checkHealth']>;
  /** Said on top of every page. */
  notice?: string;
}

/** Pages and REST API: each request gets what the dashboard needs to decide who may use its route. */
export function dashboardRoutes(options: DashboardRoutesOptions): Router {
  const { access, pool, readPool, logger, publicUrl, ingestEndpoint, traceUrl, hasIngestToken } = options;
  const router = Router();
  if (access.mode === 'local') {
    // Nothing at all is for others, not even the files that everybody could read elsewhere.
    router.use((request, response, next) => {
      const message = refuseLocal(request);
      if (message === null) return next();
      const correlation_id = response.locals.correlationId;
      response.status(403).json({ error: 'Access Denied', message, status_code: 403, correlation_id });
    });
  }
  router.use((request, response, next) => {
    lendTo(request, {
      pool: readPool,
      writePool: pool,
      logger,
      access: {
        mode: access.mode,
        identify: async () => withStoredId(await access.identify(request), options.toUserId),
        hasIngestToken: () => hasIngestToken(request),
        ...(access.signInOf && { signIn: access.signInOf(request) })
      },
      correlationId: response.locals.correlationId,
      ingestEndpoint,
      ...(traceUrl !== undefined && { traceUrl }),
      checkHealth: options.checkHealth,
      ...(options.notice !== undefined && { notice: options.notice })
    });
    // SvelteKit checks the origin of forms against these; a client cannot write them, since they are set here.
    const { protocol, host } = ownAddress(request, access.mode, publicUrl);
    request.headers['x-kit-proto'] = protocol;
    request.headers['x-kit-host'] = host;
    request.headers['x-kit-address'] = request.ip;
    next();
  });
  router.use(options.dashboard);
  return router;
}

function withStoredId(
  identification: Identification,
  toUserId: (userId: string) => string | null
): Identification {
  if (!('viewer' in identification)) return identification;
  const { viewer } = identification;
  return { viewer: { ...viewer, storedUserId: viewer.userId === null ? null : toUserId(viewer.userId) } };
}

function lendTo(request: IncomingMessage, context: DashboardContext): void {
  request.lakegauge = context;
}
