import type { Logger } from '@lakegauge/database';
import type { Authorize } from '@lakegauge/exporter/receiver';
import type { Config } from '../config.ts';
import { authorizeIngest, localUser } from './authorize-ingest.ts';
import { CredentialList } from './credential-list.ts';
import { openIngestTokens } from './ingest-tokens.ts';
import { RateLimit } from './rate-limit.ts';

/** Who may send, as configured. Throws a SetupError when the file of tokens cannot be read. */
export function openIngestAccess(config: Config, logger: Logger): Authorize {
  return authorizeIngest({
    tokens: openIngestTokens({
      tokens: config.ingestTokens,
      file: config.ingestTokensFile,
      logger,
      now: Date.now
    }),
    browserKeys: config.browserKeys.length > 0 ? new CredentialList(config.browserKeys) : null,
    browserLimit: new RateLimit({ ...config.browserRate, now: () => performance.now() }),
    allowedOrigins: config.allowedOrigins,
    signedInUser: localUser
  });
}
