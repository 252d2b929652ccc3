import type { Request } from 'express';
import type { AccessMode } from '@lakegauge/dashboard/handler';

const hostPattern = /^[A-Za-z0-9.-]+(:\d{1,5})?$/;

/**
 * Under which address the client believes to have reached us: the configured one, what the proxy of Databricks Apps
 * says, else the request's own words. Forms and JSON posts have to come from a page of this origin.
 */
export function ownAddress(
  request: Request,
  mode: AccessMode,
  publicUrl: string | undefined
): { protocol: string; host: string } {
  if (publicUrl) {
    const { protocol, host } = new URL(publicUrl);
    return { protocol: protocol.slice(0, -1), host };
  }
  const forwardedHost = request.headers['x-forwarded-host'];
  if (mode === 'databricks' && typeof forwardedHost === 'string' && hostPattern.test(forwardedHost)) {
    return { protocol: 'https', host: forwardedHost };
  }
  return { protocol: request.protocol, host: request.headers.host ?? '' };
}
