import { error } from '@sveltejs/kit';
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks';
import type { DashboardContext } from '../handler.d.ts';
import { mayUse, withoutGroups } from '#lib/server/access.ts';
import { problemResponse } from '#lib/server/api/respond.ts';
import { accessDenied, notFound, toProblem } from '#lib/server/problem.ts';
import { reportProblem } from '#lib/server/report-problem.ts';
import { withSecurityHeaders } from '#lib/server/security-headers.ts';

/** Takes what the process lends with the request, keeps out who may not look, and dresses the response. */
export const handle: Handle = async ({ event, resolve }) => {
  const context = contextOf(event.platform);
  const routeId = event.route.id;
  const allowed = mayUse(routeId, context.viewer);
  lend(event.locals, context, allowed);

  const isApi = event.url.pathname.startsWith('/api/');
  const response = isApi ? await respondFromApi(event, allowed, () => resolve(event)) : await resolve(event);

  if (routeId !== null) context.route = withoutGroups(routeId);
  response.headers.set('x-correlation-id', context.correlationId);
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

function lend(locals: App.Locals, context: DashboardContext, allowed: boolean): void {
  const { pool, logger, viewer, correlationId, ingestEndpoint } = context;
  Object.assign(locals, { logger, viewer, correlationId, ingestEndpoint });
  // A page that is refused still renders its frame and the error in it, so the refusal lies where the data is:
  // no load function, also of a part asked for alone, gets at the pool.
  Object.defineProperty(locals, 'pool', {
    enumerable: true,
    get: () => (allowed ? pool : error(403, 'Admin access required'))
  });
}

/** Programs get every error in one form, also those that SvelteKit answers as text. */
async function respondFromApi(
  event: { route: { id: string | null }; locals: App.Locals },
  allowed: boolean,
  resolve: () => Promise<Response>
): Promise<Response> {
  const { correlationId } = event.locals;
  if (!allowed) return problemResponse(accessDenied, correlationId);
  if (event.route.id === null) return problemResponse(notFound, correlationId);
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
