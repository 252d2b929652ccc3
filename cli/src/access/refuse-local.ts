import type { IncomingMessage } from 'node:http';
import { isLoopback } from './access-config.ts';

// What proxies and tunnels say of themselves or of the client behind them.
const proxyHeaders =
  /^(forwarded|via|(x[-_])?(forwarded|real[-_]ip|client[-_]ip|original)([-_].*)?|true-client-ip|cf-.*)$/;

/**
 * Why a request may not use local access, or null when it may. Local access has no sign-in: whoever reaches the port
 * is the admin, so everything that hints at somebody else is refused.
 */
export function refuseLocal(request: IncomingMessage): string | null {
  return refuseRemote(request) ?? refuseForeignOrigin(request);
}

/** The part that holds for telemetry too; which origins may send that is the receiver's own list. */
export function refuseRemote({ headers, socket }: IncomingMessage): string | null {
  if (!isLoopback((socket.remoteAddress ?? '').replace(/^::ffff:/, ''))) {
    return 'Local access is for this machine only';
  }
  if (Object.keys(headers).some((name) => proxyHeaders.test(name))) {
    return 'Local access is refused behind a proxy, since it has no sign-in';
  }
  // A foreign name that was made to resolve to 127.0.0.1 (DNS rebinding) shows in the Host header.
  if (!isLoopback(hostName(headers.host ?? '')))
    return 'Local access needs localhost or 127.0.0.1 as the host';
  return null;
}

function refuseForeignOrigin({ headers }: IncomingMessage): string | null {
  if (headers.origin === undefined || headers.origin === `http://${headers.host}`) return null;
  return 'Local access is refused to pages of other sites';
}

function hostName(host: string): string {
  return /^(\[[^\]]*\]|[^:]*)(:\d*)?$/.exec(host)?.[1] ?? '';
}
