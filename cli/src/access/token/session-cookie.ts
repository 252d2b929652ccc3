import type { IncomingMessage } from 'node:http';

/** `__Host-` makes browsers refuse the cookie from a neighbour domain; they take it only under https. */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-lakegauge_session' : 'lakegauge_session';
}

/** The value that the request brings under a name; undefined too where it brings several, since only one can be ours. */
export function readCookie({ headers }: IncomingMessage, name: string): string | undefined {
  const values = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}
