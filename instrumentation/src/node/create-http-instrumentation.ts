import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, type Attributes } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { isExcludedPath } from '@lakegauge/exporter/endpoint';
import { RouteNames } from './route-names.ts';

// Undefined takes an attribute off the span: query strings hold secrets, addresses and agents are about a person, and
// Lakegauge reads none of them.
const withheld: Attributes = {
  'url.query': undefined,
  'client.address': undefined,
  'network.peer.address': undefined,
  'network.peer.port': undefined,
  'user_agent.original': undefined
};

/**
 * OpenTelemetry's own HTTP instrumentation, for servers alone: spans and metrics of outgoing requests are not wanted,
 * and what downstream services need is added by `propagateTraceContext`.
 */
export function createHttpInstrumentation(options: { excludePaths: readonly string[] }): HttpInstrumentation {
  const routes = new RouteNames();
  return new HttpInstrumentation({
    disableOutgoingRequestInstrumentation: true,
    ignoreIncomingRequestHook: (request) => isExcludedPath(request.url ?? '/', options.excludePaths),
    startIncomingSpanHook: () => withheld,
    // The list of parameters to mask in a query string that is withheld anyway.
    redactedQueryParamsServer: [],
    responseHook: (_span, response) => {
      if ('req' in response) nameRoute(response, routes);
    }
  });
}

/**
 * Gives a request without a route template its normalised path as `http.route`, on the span and, before the duration is
 * recorded, on the metric, so that both sources name an endpoint alike. A 404 that no route answered has none: anyone
 * can ask for any path.
 */
function nameRoute(response: ServerResponse, routes: RouteNames): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata === undefined) return;
  const request: RoutedRequest = response.req;
  // Frameworks cut the URL down while they route.
  const url = request.url ?? '/';
  const onClose = () => {
    if (response.statusCode !== 404) metadata.route ??= routes.toRoute(url);
    else if (passedEveryRoute(request)) metadata.route = undefined;
  };
  // Registered before the instrumentation's own listener, so it runs first. The prototype's method, since this
  // response's own is wrapped to carry the context along, which costs a microsecond and is of no use here.
  onPrototypeOf(response).on.call(response, 'close', onClose);
}

/** What Express, in version 4 as in 5, puts on a request: its application, and the last route that matched. */
interface RoutedRequest extends IncomingMessage {
  app?: unknown;
  route?: unknown;
}

/** Then what Express's instrumentation calls the route is where the last router that was tried is mounted. */
function passedEveryRoute({ app, route }: RoutedRequest): boolean {
  return app !== undefined && route === undefined;
}

function onPrototypeOf(response: ServerResponse): EventEmitter {
  return Object.getPrototypeOf(response) as EventEmitter;
}
