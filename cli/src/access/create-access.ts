import type { DatabasePool, Logger } from '@lakegauge/database';
import type { AccessConfig } from './access-config.ts';
import type { Access } from './access.ts';
import { createLocalAccess } from './create-local-access.ts';
import { createDatabricksAccess } from './databricks/create-databricks-access.ts';
import { createTokenAccess } from './token/create-token-access.ts';

export interface AccessParts {
  pool: DatabasePool;
  logger: Logger;
  now: () => Date;
  /** Milliseconds of a clock that nobody can set back. */
  clockMs: () => number;
  publicUrl: string | undefined;
}

/** The one way of telling who sent a request that this process was configured for. */
export function createAccess(config: AccessConfig, parts: AccessParts): Access {
  switch (config.mode) {
    case 'local':
      return createLocalAccess();
    case 'token':
      return createTokenAccess({
        ...parts,
        adminToken: config.adminToken,
        secure: parts.publicUrl?.startsWith('https:') ?? false
      });
    case 'databricks':
      return createDatabricksAccess({ ...parts, ...config });
  }
}
