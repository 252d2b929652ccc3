import type { IncomingMessage } from 'node:http';

/** The token of `Authorization: Bearer`; undefined where another scheme, or nothing, was sent. */
export function bearerToken({ headers }: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
