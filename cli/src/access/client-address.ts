import { isIPv6 } from 'node:net';
import type { IncomingMessage } from 'node:http';

/**
 * Whom a rate limit counts. What forwarded headers say could be written by anybody, so it is the address of the
 * connection; behind a proxy that is the proxy's. One customer of a provider has at least a /64 of IPv6 addresses.
 */
export function clientAddress({ socket }: Pick<IncomingMessage, 'socket'>): string {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]!.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array<string>(missing).fill('0'), ...(tail ? tail.split(':') : [])]
    .slice(0, 4)
    .join(':');
}
