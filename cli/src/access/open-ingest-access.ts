import type { IncomingMessage } from 'node:http';
import type { Logger } from '@lakegauge/database';
import type { Authorize } from '@lakegauge/exporter/receiver';
import type { Config } from '../config.ts';
import type { Access } from './access.ts';
import { authorizeIngest, givenCredentials, localUser } from './authorize-ingest.ts';
import { CredentialList } from './credential-list.ts';
import { openIngestTokens } from './ingest-tokens.ts';
import { RateLimit } from './rate-limit.ts';
import { signedInUser } from './signed-in-user.ts';

export interface OpenIngestAccess {
  authorize: (access: Access) => Authorize;
  /** Whether a request carries a secret of a service; for deploys that post a note. */
  hasIngestToken: (request: IncomingMessage) => boolean;
}

/** Who may send, as configured. Throws a SetupError when the file of tokens cannot be read. */
export function openIngestAccess(config: Config, logger: Logger): OpenIngestAccess {
  const tokens = openIngestTokens({
    tokens: config.ingestTokens,
    file: config.ingestTokensFile,
    logger,
    now: Date.now
  });
  return {
    authorize: (access) =>
      authorizeIngest({
        tokens,
        browserKeys: config.browserKeys.length > 0 ? new CredentialList(config.browserKeys) : null,
        browserLimit: new RateLimit({ ...config.browserRate, now: () => performance.now() }),
        allowedOrigins: config.allowedOrigins,
        signedInUser: access.mode === 'local' ? localUser : (request) => userOfPage(access, request),
        proxyAuthenticates: access.mode === 'databricks'
      }),
    hasIngestToken: (request) =>
      tokens !== null && givenCredentials(request).secrets.some((secret) => tokens.accepts(secret))
  };
}

/** Programs send no origin, and nobody asks the workspace about each of their batches. */
async function userOfPage(access: Access, request: IncomingMessage): Promise<string | null> {
  if (request.headers.origin === undefined) return null;
  return (await signedInUser(access, request)) ?? null;
}
