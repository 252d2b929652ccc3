import type { IncomingMessage } from 'node:http';
import { bearerToken } from './bearer-token.ts';
import { sameSecret } from './same-secret.ts';

/**
 * Whether a request carries one of the ingest tokens, for deploys that post a note. X-Lakegauge-Token is for Databricks
 * Apps, whose proxy strips Authorization. Without tokens nobody has one: this is no telemetry that loopback may send.
 */
export function hasIngestToken(request: IncomingMessage, tokens: readonly string[]): boolean {
  const header = request.headers['x-lakegauge-token'];
  const given = typeof header === 'string' ? header : bearerToken(request);
  // All of them, so that an answer's time does not tell which.
  return given !== undefined && tokens.filter((token) => sameSecret(token, given)).length > 0;
}
