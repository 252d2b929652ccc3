import type { HealthFinding } from '@lakegauge/dashboard/handler';

/** What one check found; its name is added by whoever runs it. */
export type Verdict = Omit<HealthFinding, 'check'>;

/** Nothing to do. */
export function ok(message: string): Verdict {
  return { level: 'ok', message, cure: null };
}

/** It works, and will not for ever, or not as somebody may think. */
export function warning(message: string, cure: string): Verdict {
  return { level: 'warning', message, cure };
}

/** Something does not work now. */
export function failure(message: string, cure: string): Verdict {
  return { level: 'failure', message, cure };
}
