import type { IncomingMessage } from 'node:http';
import { isAllowedOrigin, type Authorize, type AuthorizeResult } from '@lakegauge/exporter/receiver';
import { clientAddress } from './client-address.ts';
import { handedOnUser } from './handed-on-user.ts';
import type { CredentialList } from './credential-list.ts';
import type { IngestTokens } from './ingest-tokens.ts';
import { refuseLocal, refuseRemote } from './refuse-local.ts';
import type { RateLimit } from './rate-limit.ts';

export interface IngestAccess {
  /** Null where none were configured. */
  tokens: IngestTokens | null;
  /** Public keys for browsers; null where none were configured. */
  browserKeys: CredentialList | null;
  browserLimit: RateLimit;
  allowedOrigins: readonly string[];
  /** Who is signed in at a page of this server itself, or null. */
  signedInUser: (request: IncomingMessage) => string | null | Promise<string | null>;
  /** Whoever reaches us was let in by the proxy of Databricks Apps, so that no further credential is needed. */
  proxyAuthenticates: boolean;
}

/**
 * Who may send what: a token everything; a browser key, or somebody who is signed in at a page of this server, usage
 * events only. Where neither tokens nor keys are configured, programs of this machine everything.
 */
export function authorizeIngest(access: IngestAccess): Authorize {
  const { tokens, browserKeys } = access;
  return async (request, signal) => {
    const given = givenCredentials(request);
    if (tokens && given.secrets.some((secret) => tokens.accepts(secret))) {
      const handedOn = handedOnUser(request);
      return { allowed: true, ...(handedOn !== undefined && { userId: handedOn }) };
    }

    const hasKey = browserKeys !== null && given.keys.some((key) => browserKeys.accepts(key));
    const userId = await access.signedInUser(request);
    if (hasKey) return admitBrowser(access, request) ?? ofBrowser(signal, userId);
    if (userId !== null) return ofBrowser(signal, userId);
    if (tokens || browserKeys) return refuseUnknown(given.keys.length > 0);

    const reason = access.proxyAuthenticates ? null : refuseRemote(request);
    if (reason) {
      return refuse(401, `${reason}; set LAKEGAUGE_INGEST_TOKENS to take telemetry from elsewhere`);
    }
    // A page has no more right than one with a browser key has, wherever it runs.
    return request.headers.origin === undefined ? { allowed: true } : ofBrowser(signal, null);
  };
}

/** In local access whoever opens a page of this server is its one user; programs send no origin. */
export function localUser(request: IncomingMessage): string | null {
  return request.headers.origin !== undefined && refuseLocal(request) === null ? 'local' : null;
}

function ofBrowser(signal: string, userId: string | null): AuthorizeResult {
  if (signal === 'metrics') {
    return refuse(403, 'A browser may send logs and traces only; send metrics from a program, with a token');
  }
  return { allowed: true, scope: 'usage_events', ...(userId === null ? {} : { userId }) };
}

/** A key is public, so what limits it is where it is used and how often. Null where nothing stands against it. */
function admitBrowser(access: IngestAccess, request: IncomingMessage): AuthorizeResult | null {
  if (request.headers.origin === undefined || !isAllowedOrigin(request, access.allowedOrigins)) {
    return refuse(403, 'A browser key is for pages only: add their origin to LAKEGAUGE_ALLOWED_ORIGINS');
  }
  const retryAfterSeconds = access.browserLimit.take(clientAddress(request));
  if (retryAfterSeconds === 0) return null;
  return {
    ...refuse(429, 'More requests with a browser key than LAKEGAUGE_BROWSER_RATE allows; send again later'),
    retryAfterSeconds
  };
}

function refuseUnknown(isGiven: boolean): AuthorizeResult {
  return refuse(
    401,
    isGiven
      ? 'The token or key is not one of those that this server knows'
      : 'Send the header "Authorization: Bearer TOKEN" with one of LAKEGAUGE_INGEST_TOKENS'
  );
}

/** What a request offers. A key in the address is for beacons, which cannot set headers; a secret never is there. */
export function givenCredentials(request: IncomingMessage): { secrets: string[]; keys: string[] } {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  // A proxy in front, such as that of Databricks Apps, may take Authorization for itself.
  const own = request.headers['x-lakegauge-token'];
  const secrets = [bearer, own].filter((secret) => typeof secret === 'string');
  const [, query = ''] = (request.url ?? '').split('?', 2);
  const key = new URLSearchParams(query).get('key');
  return { secrets, keys: key === null ? secrets : [...secrets, key] };
}

function refuse(statusCode: 401 | 403 | 429, message: string) {
  return { allowed: false, statusCode, message } as const;
}
