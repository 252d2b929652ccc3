import type { Logger } from '@lakegauge/database';
import type { AccessMode } from '../../../../handler.d.ts';
import type { AccessRule } from './access-rules.ts';
import type { Decision } from './decide.ts';

interface AccessSubject {
  mode: AccessMode;
  logger: Logger;
  method: string;
  route: string;
  correlationId: string;
}

/**
 * One line for each time that somebody used, or was kept from, what only admins may. The one place where a user id is
 * logged. Local access knows one nameless person, so there it is no news.
 */
export function auditAccess(subject: AccessSubject, rule: AccessRule, decision: Decision): void {
  if (rule === 'anyone' || rule === 'signed_in') return;
  const { mode, logger, method, route, correlationId } = subject;
  const fields = {
    user_id: decision.viewer?.userId ?? null,
    method,
    route,
    correlation_id: correlationId,
    ...(!decision.allowed && { error: decision.problem.error })
  };
  const message = decision.allowed ? 'Admin access' : 'Admin access refused';
  if (mode === 'local') logger.debug(fields, message);
  else logger.info(fields, message);
}
