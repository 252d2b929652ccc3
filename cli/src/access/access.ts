import type { IncomingMessage } from 'node:http';
import type { AccessMode, Identification, Refusal, SignIn } from '@lakegauge/dashboard/handler';

/** One way of telling who sent a request. */
export interface Access {
  mode: AccessMode;
  /** Who sent the request, as far as it proves it. Never throws: what cannot be told is a refusal too. */
  identify(request: IncomingMessage): Promise<Identification>;
  /** Signing in by a page; absent where something else signs people in. */
  signInOf?(request: IncomingMessage): SignIn;
}

/** Nothing was sent that could prove anything. */
export function authMissing(message: string): Refusal {
  return { statusCode: 401, error: 'AUTH_MISSING', message };
}

/** Something was sent, and it proves nothing. */
export function authInvalid(message: string, reason?: string): Refusal {
  return { statusCode: 401, error: 'AUTH_INVALID', message, ...(reason && { reason }) };
}

/** It was right once. */
export function authExpired(message: string): Refusal {
  return { statusCode: 401, error: 'AUTH_EXPIRED', message };
}

/** The check itself failed; `reason` is for the log. */
export function cannotVerify(reason: string): Refusal {
  return {
    statusCode: 503,
    error: 'Service Unavailable',
    message: 'Unable to verify admin privileges',
    reason
  };
}
