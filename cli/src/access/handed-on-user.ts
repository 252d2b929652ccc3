import type { IncomingMessage } from 'node:http';

// The width of the columns that hold users, and what percent-encoding makes of it at most.
const userLengthMax = 255;
const encodedLengthMax = userLengthMax * 12;

/**
 * Who was signed in at the service whose proxy passes a page's events on (`X-Lakegauge-User`, percent-encoded). To be
 * believed of a sender with an ingest token only: anybody can write a header. Undefined where there is nobody, or
 * nothing that can be a user's id.
 */
export function handedOnUser({ headers }: IncomingMessage): string | undefined {
  const given = headers['x-lakegauge-user'];
  if (typeof given !== 'string' || given === '' || given.length > encodedLengthMax) return undefined;
  try {
    const user = decodeURIComponent(given);
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    return user.length <= userLengthMax && !/[\u0000-\u001f\u007f]/.test(user) ? user : undefined;
  } catch {
    return undefined;
  }
}
