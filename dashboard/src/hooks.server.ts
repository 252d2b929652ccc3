import { error, type RequestEvent } from '@sveltejs/kit';
import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit/hooks';
import type { DashboardContext } from '../handler.d.ts';
import { accessRule, requireDeclaredRoutes } from '#lib/server/access/access-rules.ts';
import { auditAccess } from '#lib/server/access/audit.ts';
import { decide, type Decision } from '#lib/server/access/decide.ts';
import { isFromForeignOrigin } from '#lib/server/access/foreign-origin.ts';
import { leadToSignIn } from '#lib/server/access/lead-to-sign-in.ts';
import { withoutGroups } from '#lib/server/access/route-id.ts';
import { problemResponse } from '#lib/server/api/respond.ts';
import { foreignOrigin, notFound, toProblem } from '#lib/server/problem.ts';
import { reportProblem } from '#lib/server/report-problem.ts';
import { withSecurityHeaders } from '#lib/server/security-headers.ts';

/** Refuses to serve anything while a route has no access rule. */
export const init: ServerInit = () => {
  requireDeclaredRoutes(Object.keys(import.meta.glob('/src/routes/**/+{page,server}*')));
};

/** Takes what the process lends with the request, keeps out who may not look, and dresses the response. */
export const handle: Handle = async ({ event, resolve }) => {
  const context = contextOf(event.platform);
  const { correlationId } = context;
  const routeId = event.route.id;
  const isApi = event.url.pathname.startsWith('/api/') && routeId !== '/api/docs';

  const response =
    routeId === null
      ? isApi
        ? problemResponse(notFound, correlationId)
        : await answerPage(event, context, { allowed: true, viewer: null }, () => resolve(event))
      : await answerRoute(event, context, routeId, isApi, () => resolve(event));

  if (routeId !== null) context.route = withoutGroups(routeId);
  response.headers.set('x-correlation-id', correlationId);
  return withSecurityHeaders(response);
};

/** Every error of a page passes here once: those of our own making are logged, and shown without the inside. */
export const handleError: HandleServerError = ({ kind, error: caught, event }) => {
  const correlationId = event.locals.correlationId;
  if (kind !== 'unknown') return { correlationId };
  const problem = toProblem(caught);
  if (event.locals.logger) reportProblem(event, problem, caught);
  return { status: problem.statusCode, message: problem.message, correlationId };
};

function contextOf(platform: App.Platform | undefined): DashboardContext {
  const context = platform?.req.lakegauge;
  if (!context) {
    throw new Error(
      'The dashboard was given no context; whoever serves it sets request.lakegauge (handler.d.ts)'
    );
  }
  return context;
}

async function answerRoute(
  event: RequestEvent,
  context: DashboardContext,
  routeId: string,
  isApi: boolean,
  resolve: () => Promise<Response>
): Promise<Response> {
  const { correlationId, access, logger } = context;
  const { method } = event.request;
  if (isFromForeignOrigin(event)) return problemResponse(foreignOrigin, correlationId);

  const rule = accessRule(routeId, method);
  const decision = await decide(rule, access);
  auditAccess(
    { mode: access.mode, logger, method, route: withoutGroups(routeId), correlationId },
    rule,
    decision
  );
  if (isApi) return answerApi(event, context, decision, resolve);

  if (!decision.allowed && decision.problem.statusCode === 401 && access.signIn && method === 'GET') {
    return leadToSignIn(event.request, event.url);
  }
  return answerPage(event, context, decision, resolve);
}

async function answerPage(
  event: RequestEvent,
  context: DashboardContext,
  decision: Decision,
  resolve: () => Promise<Response>
): Promise<Response> {
  lend(event.locals, context, decision);
  if (decision.allowed) return resolve();
  // The data of a page asked for alone has no frame to show an error in.
  if (event.isDataRequest) return problemResponse(decision.problem, context.correlationId);
  const response = await resolve();
  // A page that forgot to ask for what it may not have is not shown either.
  return response.ok ? problemResponse(decision.problem, context.correlationId) : response;
}

function lend(locals: App.Locals, context: DashboardContext, decision: Decision): void {
  const { pool, writePool, logger, access, correlationId, ingestEndpoint } = context;
  const { traceUrl = null, checkHealth = null, notice = null } = context;
  const lent = { logger, access, viewer: decision.viewer, correlationId, ingestEndpoint, traceUrl, notice };
  Object.assign(locals, lent);
  // A page that is refused still renders its frame and the error in it, so the refusal lies where the data is:
  // no load function, also of a part asked for alone, gets at a pool.
  const guarded = <Value>(value: Value) => ({
    enumerable: true,
    get: () => (decision.allowed ? value : refuse(decision.problem))
  });
  Object.defineProperties(locals, {
    pool: guarded(pool),
    writePool: guarded(writePool),
    checkHealth: guarded(checkHealth)
  });
}

function refuse({ statusCode, message }: { statusCode: number; message: string }): never {
  error(statusCode, statusCode === 403 ? 'Admin access required' : message);
}

/** Programs get every error in one form, also those that SvelteKit answers as text. */
async function answerApi(
  event: RequestEvent,
  context: DashboardContext,
  decision: Decision,
  resolve: () => Promise<Response>
): Promise<Response> {
  const { correlationId } = context;
  if (!decision.allowed) return problemResponse(decision.problem, correlationId);
  lend(event.locals, context, decision);
  const response = await resolve();
  if (response.status < 400 || response.headers.get('content-type')?.startsWith('application/json')) {
    return response;
  }
  const problem = {
    statusCode: response.status,
    error: response.status === 405 ? 'Method Not Allowed' : 'Request Refused',
    message: await response.text()
  };
  const allow = response.headers.get('allow');
  return problemResponse(problem, correlationId, allow ? { allow } : undefined);
}
