import type { Authorize, AuthorizeResult } from '@lakegauge/exporter/receiver';
import { refuseLocal } from './local-access.ts';

// Whoever has local access is the one person at this machine; events of usage are all that a person sends.
const localUser: AuthorizeResult = { allowed: true, scope: 'usage_events', userId: 'local' };

/** Lets the pages of this server itself send what people do in them, without a credential; others as `authorize` says. */
export function admitOwnPages(authorize: Authorize): Authorize {
  return (request, signal) => {
    const isOwnPage = request.headers.origin !== undefined && refuseLocal(request) === null;
    return signal === 'logs' && isOwnPage ? localUser : authorize(request, signal);
  };
}

/** Who posts usage events: whoever has local access, unless they show an ingest credential; others as `authorize` says. */
export function identifyLocal(authorize: Authorize): Authorize {
  return (request, signal) => {
    const isLocal = request.headers.authorization === undefined && refuseLocal(request) === null;
    return isLocal ? localUser : authorize(request, signal);
  };
}
