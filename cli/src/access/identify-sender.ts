import type { IncomingMessage } from 'node:http';
import type { Authorize } from '@lakegauge/exporter/receiver';
import type { Access } from './access.ts';

/**
 * Who posts usage events: whoever is signed in, in the way of the mode; others as `authorize` says. Events of usage are
 * all that a person sends.
 */
export function identifySender(access: Access, authorize: Authorize): Authorize {
  return async (request, signal) => {
    // On one machine everybody is signed in, so that a credential is the only way to be somebody else.
    if (access.mode === 'local' && showsCredential(request)) return authorize(request, signal);
    const identification = await access.identify(request);
    if ('viewer' in identification) {
      const { userId } = identification.viewer;
      return { allowed: true, scope: 'usage_events', ...(userId !== null && { userId }) };
    }
    const { statusCode, message } = identification.refusal;
    // Taken as anonymous now, the events could never be given back to whoever sent them.
    if (statusCode === 503) return { allowed: false, statusCode, message, retryAfterSeconds: 5 };
    return authorize(request, signal);
  };
}

function showsCredential({ headers }: IncomingMessage): boolean {
  return headers.authorization !== undefined || headers['x-lakegauge-token'] !== undefined;
}
