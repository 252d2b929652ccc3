import type { HealthFinding } from '../../../../handler.d.ts';

/** `GET /api/v1/system/health`. */
export function toHealthBody(findings: readonly HealthFinding[], now: Date) {
  return { as_of: now.toISOString(), level: worstLevel(findings), checks: [...findings] };
}

/** A single failure makes the whole a failure. */
export function worstLevel(findings: readonly HealthFinding[]): HealthFinding['level'] {
  const levels = new Set(findings.map(({ level }) => level));
  return levels.has('failure') ? 'failure' : levels.has('warning') ? 'warning' : 'ok';
}
