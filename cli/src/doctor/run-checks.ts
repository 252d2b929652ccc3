import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthFinding } from '@lakegauge/dashboard/handler';
import { failure } from './finding.ts';
import type { CheckContext, HealthCheck } from './health-check.ts';
import { healthChecks } from './health-checks.ts';

const checkMsMax = 10_000;

export interface HealthReport {
  findings: HealthFinding[];
  /** Names of checks that had to be left out because of a failure among the findings. */
  skipped: string[];
}

/** Asks every question that can be asked, one after the other, so that it adds no load to a server that has too much. */
export async function runChecks(context: Omit<CheckContext, 'signal'>): Promise<HealthReport> {
  const findings: HealthFinding[] = [];
  const skipped: string[] = [];
  let hasSchema = true;
  for (const check of healthChecks) {
    if (check.needs === 'schema' && !hasSchema) {
      skipped.push(check.name);
      continue;
    }
    const finding = await runCheck(check, context);
    if (!finding) continue;
    findings.push(finding);
    if (check.name === 'migrations' && finding.level === 'failure') hasSchema = false;
  }
  return { findings, skipped };
}

/** The checks that can be made without a database, for when there is none. */
export async function runChecksWithoutDatabase(
  context: Omit<CheckContext, 'signal' | 'pool'>
): Promise<HealthReport> {
  const findings: HealthFinding[] = [];
  const skipped: string[] = [];
  for (const check of healthChecks) {
    if (check.needs) {
      skipped.push(check.name);
      continue;
    }
    // Such a check has no use for the pool.
    const finding = await runCheck(check, context as CheckContext);
    if (finding) findings.push(finding);
  }
  return { findings, skipped };
}

async function runCheck(
  check: HealthCheck,
  context: Omit<CheckContext, 'signal'>
): Promise<HealthFinding | null> {
  try {
    const verdict = await Promise.race([
      check.run({ ...context, signal: AbortSignal.timeout(checkMsMax) }),
      giveUp()
    ]);
    return verdict && { check: check.name, ...verdict };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      check: check.name,
      ...failure(`could not be checked: ${reason}`, 'Look at the failures above first, then run it again')
    };
  }
}

async function giveUp(): Promise<never> {
  await sleep(checkMsMax, undefined, { ref: false });
  throw new Error(`no answer within ${checkMsMax / 1000} s`);
}
