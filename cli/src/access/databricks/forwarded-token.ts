import type { IncomingMessage } from 'node:http';
import type { Refusal } from '@lakegauge/dashboard/handler';
import { authExpired, authInvalid, authMissing } from '../access.ts';

/** The token of a user that the proxy of Databricks Apps passes on. It proves nothing until the workspace says so. */
export interface ForwardedToken {
  token: string;
  /** When the token says that it ends; it may only shorten what we believe, since nobody has checked it. */
  expiresAt: Date | null;
}

// What RFC 6750 lets a bearer token consist of. Node joins a header that was sent twice by a comma, which is not in it.
const wellFormed = /^[A-Za-z0-9._~+/-]{1,8192}=*$/;

/** Reads X-Forwarded-Access-Token. */
export function forwardedToken(
  { headers }: IncomingMessage,
  now: Date
): ForwardedToken | { refusal: Refusal } {
  const token = headers['x-forwarded-access-token'];
  if (token === undefined || token === '') {
    return {
      refusal: authMissing(
        'No user token was passed on; enable user authorization for the app, and open it by its own address'
      )
    };
  }
  if (typeof token !== 'string' || !wellFormed.test(token)) {
    return { refusal: authInvalid('The user token is malformed; sign in again') };
  }
  const expiresAt = expiryOf(token);
  if (expiresAt && expiresAt <= now) {
    return { refusal: authExpired('The user token has expired; load the page again') };
  }
  return { token, expiresAt };
}

/** `exp` of a JSON Web Token; null for tokens of another kind. */
function expiryOf(token: string): Date | null {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const { exp } = payload as { exp?: unknown };
    if (typeof exp !== 'number') return null;
    const date = new Date(exp * 1000);
    return Number.isNaN(date.getTime()) ? null : date;
  } catch {
    return null;
  }
}
