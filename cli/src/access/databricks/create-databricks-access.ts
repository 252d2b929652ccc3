import type { Logger } from '@lakegauge/database';
import type { Access } from '../access.ts';
import { AdminChecks } from './admin-checks.ts';
import { askCurrentUser } from './ask-current-user.ts';
import { forwardedToken } from './forwarded-token.ts';
import { foldCase, toIdentification } from './to-identification.ts';

export interface DatabricksAccessOptions {
  /** For example https://my-workspace.cloud.databricks.com */
  workspaceUrl: string;
  /** Display names, in any case. */
  adminGroups: readonly string[];
  logger: Logger;
  now: () => Date;
  /** Milliseconds of a clock that nobody can set back. */
  clockMs: () => number;
}

const answerMsMax = 5000;

/**
 * Who is looking is whoever the workspace says owns the token that the proxy passed on. No other header counts:
 * X-Forwarded-Email and X-Forwarded-User can be set by some callers.
 */
export function createDatabricksAccess(options: DatabricksAccessOptions): Access {
  const { workspaceUrl, logger, now, clockMs } = options;
  const adminGroups = new Set(options.adminGroups.map(foldCase));
  const checks = new AdminChecks({
    clockMs,
    now,
    ask: async (token) =>
      toIdentification(await askCurrentUser(workspaceUrl, token, answerMsMax), adminGroups)
  });
  return {
    mode: 'databricks',
    async identify(request) {
      const forwarded = forwardedToken(request, now());
      if ('refusal' in forwarded) return forwarded;
      const { identification, cacheHit } = await checks.check(forwarded);
      if ('viewer' in identification) {
        logger.debug({ is_admin: identification.viewer.isAdmin, cache_hit: cacheHit }, 'Admin check');
      } else {
        const { error, reason, statusCode } = identification.refusal;
        logger.debug({ error, cache_hit: cacheHit }, 'Admin check refused');
        if (statusCode === 503) logger.warn({ reason }, 'The workspace could not tell who is an admin');
      }
      return identification;
    }
  };
}
