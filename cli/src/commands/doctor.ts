import { describeFindings } from '../doctor/describe-findings.ts';
import { examine } from '../doctor/examine.ts';

export interface DoctorArguments {
  json: boolean;
}

/** `lakegauge doctor`: says what is wrong and what to do. Resolves to 0, or to 1 where a check failed. */
export async function runDoctor(env: NodeJS.ProcessEnv, { json }: DoctorArguments): Promise<number> {
  const report = await examine(env);
  const isHealthy = report.findings.every(({ level }) => level !== 'failure');
  console.log(
    json
      ? JSON.stringify({ healthy: isHealthy, checks: report.findings, skipped: report.skipped }, null, 2)
      : describeFindings(report, Boolean(process.stdout.isTTY) && !process.env.NO_COLOR)
  );
  return isHealthy ? 0 : 1;
}
