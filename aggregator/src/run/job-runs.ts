import { sql, type DatabasePool } from '@lakegauge/database';

const runningMsMax = 3_600_000;

/** Records that a run has begun; the row without an end tells of one that was killed. Returns the row's id. */
export async function insertJobRun(
  pool: DatabasePool,
  run: { correlationId: string; startedAt: Date }
): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(sql`
    insert into job_runs (correlation_id, started_at)
    values (${run.correlationId}, ${run.startedAt})
    returning id`);
  return rows[0]!.id;
}

/** Records how a run ended; `detail` is its summary. */
export async function finishJobRun(
  pool: DatabasePool,
  run: { id: number; finishedAt: Date; exitCode: number; outcome: string; detail: object }
): Promise<void> {
  await pool.query(sql`
    update job_runs
    set finished_at = ${run.finishedAt}, exit_code = ${run.exitCode}, outcome = ${run.outcome},
      detail = ${JSON.stringify(run.detail)}::jsonb
    where id = ${run.id}`);
}

/**
 * When a run last began that got the lock; null where none did. One that has no end is taken to be running for an hour,
 * twice what a run may take, and to have been killed after that.
 */
export async function getLastJobRun(pool: DatabasePool, now: Date): Promise<Date | null> {
  const { rows } = await pool.query<{ started_at: Date | null }>(sql`
    select max(started_at) as started_at
    from job_runs
    where finished_at is not null or started_at > ${new Date(now.getTime() - runningMsMax)}`);
  return rows[0]?.started_at ?? null;
}
