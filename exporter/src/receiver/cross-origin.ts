import type { RequestHandler } from 'express';

const allowedHeaders =
  'Content-Type, Content-Encoding, Authorization, X-Forwarded-Access-Token, traceparent, tracestate, baggage, X-Correlation-Id, X-Request-Id';
const preflightSeconds = 7200;

/**
 * Tells browsers which origins may post, on every answer, also on errors: a page could not read them otherwise.
 * A preflight ends here.
 */
export function allowOrigins(allowedOrigins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin');
    const { origin } = request.headers;
    if (origin !== undefined && isAllowedOrigin(request, allowedOrigins)) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Allow-Credentials', 'true');
      response.setHeader('Access-Control-Expose-Headers', 'X-Correlation-Id, Retry-After');
    }
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('Access-Control-Allow-Methods', 'POST');
    response.setHeader('Access-Control-Allow-Headers', allowedHeaders);
    response.setHeader('Access-Control-Max-Age', preflightSeconds);
    response.writeHead(204);
    response.end();
  };
}

/** Whether the page that sends is of this server itself or of a listed origin. Programs send no origin. */
export function isAllowedOrigin(
  { headers }: { headers: { origin?: string; host?: string } },
  allowedOrigins: readonly string[]
): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return allowedOrigins.includes(origin) || origin === `http://${host}` || origin === `https://${host}`;
}
