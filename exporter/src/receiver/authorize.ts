import type { Request } from 'express';
import type { Signal } from '../rows/telemetry-rows.ts';

/** Whether whoever sent a request may store this kind of telemetry. */
export type AuthorizeResult =
  | {
      allowed: true;
      /** `usage_events`: this sender may store what people did in browsers, and nothing else. Everything when absent. */
      scope?: 'everything' | 'usage_events';
      /** Who is signed in, where that was proved; a payload's own claim is never believed. */
      userId?: string;
    }
  | {
      allowed: false;
      /** 401: no or wrong credential, 403: not from there or not this signal, 429: too often, 503: cannot tell now. */
      statusCode: 401 | 403 | 429 | 503;
      /** Says what to do; is sent to the client. */
      message: string;
      retryAfterSeconds?: number;
    };

/** Asked once a request, before its body is read. What it throws counts as "cannot tell now". */
export type Authorize = (request: Request, signal: Signal) => AuthorizeResult | Promise<AuthorizeResult>;
