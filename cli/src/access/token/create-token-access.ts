import type { IncomingMessage } from 'node:http';
import type { DatabasePool } from '@lakegauge/database';
import type { Identification } from '@lakegauge/dashboard/handler';
import { authExpired, authInvalid, authMissing, cannotVerify, type Access } from '../access.ts';
import { bearerToken } from '../bearer-token.ts';
import { sameSecret } from '../same-secret.ts';
import { readCookie, sessionCookieName } from './session-cookie.ts';
import { createSessions, sessionSeconds } from './session.ts';
import { insertSignedOut, isSignedOut } from './signed-out-sessions.ts';

export interface TokenAccessOptions {
  adminToken: string;
  /** People reach us under https, so the cookie may travel only there. */
  secure: boolean;
  pool: DatabasePool;
  now: () => Date;
}

// One token is one identity: it cannot tell who of those who know it is looking.
const viewer = { userId: 'admin', name: 'admin', isAdmin: true };

/** Programs send the admin token as a bearer; people exchange it for a session by the sign-in page. */
export function createTokenAccess({ adminToken, secure, pool, now }: TokenAccessOptions): Access {
  const sessions = createSessions(adminToken);
  const cookieName = sessionCookieName(secure);
  const sessionOf = (request: IncomingMessage) => {
    const value = readCookie(request, cookieName);
    return value === undefined ? undefined : sessions.read(value, now());
  };

  const identifySession = async (request: IncomingMessage): Promise<Identification> => {
    const session = sessionOf(request);
    switch (session) {
      case undefined:
        return { refusal: authMissing('Sign in, or send the header "Authorization: Bearer TOKEN"') };
      case 'invalid':
        return { refusal: authInvalid('The session is not one of ours; sign in again') };
      case 'expired':
        return { refusal: authExpired('The session has ended; sign in again') };
    }
    try {
      if (!(await isSignedOut(pool, session))) return { viewer };
      return { refusal: authExpired('The session was signed out; sign in again') };
    } catch (error) {
      return { refusal: cannotVerify(`Signed-out sessions could not be read: ${(error as Error).message}`) };
    }
  };

  return {
    mode: 'token',
    async identify(request) {
      const bearer = bearerToken(request);
      if (bearer === undefined) return identifySession(request);
      if (sameSecret(adminToken, bearer)) return { viewer };
      return { refusal: authInvalid('The bearer token is not the admin token') };
    },
    signInOf: (request) => ({
      signIn(secret) {
        if (!sameSecret(adminToken, secret)) return null;
        const { value } = sessions.create(now());
        return { name: cookieName, value, maxAgeSeconds: sessionSeconds, secure };
      },
      async signOut() {
        const session = sessionOf(request);
        if (typeof session === 'object') await insertSignedOut(pool, session);
        return { name: cookieName, secure };
      }
    })
  };
}
