import type { HealthFinding } from '../../../handler.d.ts';
import type { HealthCheck } from './health-checks.ts';

const states = { failure: 'failing', warning: 'warning', ok: 'ok' } as const;
const order: HealthCheck['state'][] = ['failing', 'warning', 'unknown', 'ok'];

/** What `lakegauge doctor` would print here, as the page shows it: worst first. */
export function toHealthChecks(findings: readonly HealthFinding[]): HealthCheck[] {
  return findings
    .map(({ check, level, message, cure }) => ({
      id: check,
      label: check.charAt(0).toUpperCase() + check.slice(1),
      state: states[level],
      text: message,
      ...(cure !== null && { action: cure })
    }))
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}
