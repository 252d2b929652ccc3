import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { toErrorClass } from './error-class.ts';
import { toServedRequest } from './served-request.ts';

interface RouterMessage {
  res?: ServerResponse;
  error?: unknown;
}

/** Express 5.3 publishes what a handler throws or passes on; older ones do not, and their failures are known by status. */
export function observeExpressErrors(): void {
  subscribe('tracing:express.router.request:error', (message) => {
    const { res, error } = message as RouterMessage;
    const served = toServedRequest(res);
    if (served) served.errorType = toErrorClass(error);
  });
}
