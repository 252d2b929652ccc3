import type { RequestAccess, Viewer } from '../../../../handler.d.ts';
import { accessDenied, type Problem } from '../problem.ts';
import type { AccessRule } from './access-rules.ts';

/** Whether a request may go on, and as whom: null where nobody had to say who they are. */
export type Decision =
  { allowed: true; viewer: Viewer | null } | { allowed: false; viewer: Viewer | null; problem: Problem };

/** Holds a request against the rule of its route. */
export async function decide(rule: AccessRule, access: RequestAccess): Promise<Decision> {
  if (rule === 'anyone') return { allowed: true, viewer: null };
  if (rule === 'admin_or_ingest_token' && (await access.hasIngestToken())) {
    return { allowed: true, viewer: null };
  }
  const identification = await access.identify();
  if ('refusal' in identification) {
    const { statusCode, error, message } = identification.refusal;
    return { allowed: false, viewer: null, problem: { statusCode, error, message } };
  }
  const { viewer } = identification;
  return rule === 'signed_in' || viewer.isAdmin
    ? { allowed: true, viewer }
    : { allowed: false, viewer, problem: accessDenied };
}
