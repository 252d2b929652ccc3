import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { toErrorClass } from './error-class.ts';
import { toServedRequest } from './served-request.ts';

// Nothing is sure of a message that somebody else's program publishes, and what a subscriber throws ends the process.
interface HandlerMessage {
  reply?: { raw?: ServerResponse };
  route?: { url?: string };
  error?: unknown;
}

/**
 * Fastify 5 publishes each request with its route before its handler runs, and what the handler throws. Requests that
 * no route answers are not published.
 */
export function observeFastify(): void {
  subscribe('tracing:fastify.request.handler:start', (message) => {
    const { reply, route } = message as HandlerMessage;
    const served = toServedRequest(reply?.raw);
    if (served) served.route ??= route?.url;
  });
  subscribe('tracing:fastify.request.handler:error', (message) => {
    const { reply, error } = message as HandlerMessage;
    const served = toServedRequest(reply?.raw);
    if (served) served.errorType = toErrorClass(error);
  });
}
