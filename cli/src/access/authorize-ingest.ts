import { createHash, timingSafeEqual } from 'node:crypto';
import type { Authorize } from '@lakegauge/exporter/receiver';
import { refuseRemote } from './refuse-local.ts';

/**
 * Who may send telemetry: whoever has one of the tokens; without tokens, programs of this machine.
 * Tokens are compared by digest, in constant time and all of them, so that an answer's time tells nothing.
 */
export function authorizeIngest(tokens: readonly string[]): Authorize {
  const digests = tokens.map(digest);
  return (request) => {
    if (digests.length === 0) {
      const reason = refuseRemote(request);
      if (!reason) return { allowed: true };
      return {
        allowed: false,
        statusCode: 401,
        message: `${reason}; set LAKEGAUGE_INGEST_TOKENS to take telemetry from elsewhere`
      };
    }
    const given = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined) {
      return {
        allowed: false,
        statusCode: 401,
        message: 'Send the header "Authorization: Bearer TOKEN" with one of LAKEGAUGE_INGEST_TOKENS'
      };
    }
    const known = digests.filter((expected) => timingSafeEqual(expected, digest(given))).length > 0;
    return known
      ? { allowed: true }
      : { allowed: false, statusCode: 401, message: 'The token is not one of LAKEGAUGE_INGEST_TOKENS' };
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
