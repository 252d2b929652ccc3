import { describeAge } from '../describe-age.ts';
import { failure, ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const dayMs = 86_400_000;
const runMsMax = 3_600_000;

/** Did the nightly run run, and end well? */
export const job: HealthCheck = {
  name: 'nightly run',
  needs: 'schema',
  async run({ pool, now }) {
    const { rows } = await pool.query<{
      startedAt: Date;
      finishedAt: Date | null;
      exitCode: number | null;
      correlationId: string;
    }>(`
      select started_at as "startedAt", finished_at as "finishedAt", exit_code as "exitCode", correlation_id as "correlationId"
      from job_runs
      order by id desc
      limit 1`);
    const last = rows[0];
    if (!last) {
      return warning(
        'has never run',
        'Leave lakegauge start running, which does it, or schedule lakegauge aggregate daily at 02:00 UTC'
      );
    }
    const age = describeAge(last.startedAt, now);
    const ageMs = now.getTime() - last.startedAt.getTime();
    if (!last.finishedAt && ageMs > runMsMax) {
      return warning(`the last one began ${age} and was killed`, 'Nothing is lost; run: lakegauge aggregate');
    }
    if (ageMs > 1.5 * dayMs) {
      return failure(
        `last ran ${age}`,
        'Is the job scheduled and not paused, or lakegauge start running? By hand: lakegauge aggregate'
      );
    }
    const where = `Its log lines carry the correlation id ${last.correlationId}`;
    if (last.exitCode === 2)
      return failure(
        `the last one (${age}) failed in part`,
        `Run: lakegauge aggregate, and read its errors. ${where}`
      );
    if (last.exitCode === 3)
      return warning(
        `the last one (${age}) found the database too large`,
        'See size below, and docs/operate.md for the thresholds of your traffic'
      );
    if (last.exitCode) return failure(`the last one (${age}) ended with ${last.exitCode}`, where);
    return ok(last.finishedAt ? `last ran ${age}` : 'running now');
  }
};
