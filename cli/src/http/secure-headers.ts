import type { RequestHandler } from 'express';

/**
 * What every answer of this process carries, also built assets and telemetry. The dashboard puts stricter or wider
 * values in place of these where it has to: a page needs its scripts.
 */
export function secureHeaders({ https }: { https: boolean }): RequestHandler {
  return (_request, response, next) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    response.setHeader('X-Frame-Options', 'DENY');
    response.setHeader('Referrer-Policy', 'same-origin');
    if (https) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
    next();
  };
}
