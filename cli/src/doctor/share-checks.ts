import type { HealthFinding } from '@lakegauge/dashboard/handler';

const keptMsMax = 5000;

/** One round of checks for everybody who asks at the same time, and for whoever asks within seconds after. */
export function shareChecks(
  run: () => Promise<HealthFinding[]>,
  clockMs: () => number
): () => Promise<HealthFinding[]> {
  let latest: { startedMs: number; findings: Promise<HealthFinding[]> } | undefined;
  return () => {
    if (!latest || clockMs() - latest.startedMs > keptMsMax) {
      const findings = run();
      latest = { startedMs: clockMs(), findings };
      findings.catch(() => (latest = undefined));
    }
    return latest.findings;
  };
}
