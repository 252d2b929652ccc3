import type { Request } from 'express';
import type { MappingOptions } from '../rows/mapping-options.ts';
import type { Signal } from '../rows/telemetry-rows.ts';
import { RefusedRequest } from './answer.ts';
import type { Authorize, AuthorizeResult } from './authorize.ts';
import { isAllowedOrigin } from './cross-origin.ts';
import { requestEncoding, type Encoding } from './encoding.ts';

/** What is known of a request before its body is read. */
export interface Admission {
  encoding: Encoding;
  sender: Pick<MappingOptions, 'usageEventsOnly' | 'signedInUserId'> & { receivedAtUs: number };
}

/** Who may send, and from where. */
export interface AdmissionRules {
  authorize: Authorize;
  /** Origins of browsers that may post, besides the receiver's own. */
  allowedOrigins: readonly string[];
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Whether the request may come in at all, decided before its body is read. Throws a RefusedRequest. */
export async function admit(request: Request, signal: Signal, options: AdmissionRules): Promise<Admission> {
  if (request.method !== 'POST') {
    request.res?.setHeader('Allow', 'POST, OPTIONS');
    throw new RefusedRequest(405, `Telemetry is sent by POST, not by ${request.method}`);
  }
  if (!isAllowedOrigin(request, options.allowedOrigins)) {
    throw new RefusedRequest(
      403,
      `Origin ${request.headers.origin} may not send here; add it to LAKEGAUGE_ALLOWED_ORIGINS`
    );
  }
  const kind = requestEncoding(request);
  // A beacon needs no preflight, so only its origin tells that a page of ours sent it.
  if (kind === null || (kind.isBeacon && request.headers.origin === undefined)) {
    throw new RefusedRequest(415, 'Content-Type has to be application/x-protobuf or application/json');
  }
  const permission = await ask(options.authorize, request, signal);
  if (!permission.allowed) {
    throw new RefusedRequest(permission.statusCode, permission.message, permission.retryAfterSeconds);
  }
  return {
    encoding: kind.encoding,
    sender: {
      usageEventsOnly: permission.scope === 'usage_events',
      ...(permission.userId === undefined ? {} : { signedInUserId: permission.userId }),
      receivedAtUs: (options.now ?? Date.now)() * 1000
    }
  };
}

/** Whoever cannot tell who is asking lets nobody in, and has them come back. */
async function ask(authorize: Authorize, request: Request, signal: Signal): Promise<AuthorizeResult> {
  try {
    return await authorize(request, signal);
  } catch (error) {
    throw new RefusedRequest(503, 'Whether you may send cannot be told now; send again later', 5, error);
  }
}
