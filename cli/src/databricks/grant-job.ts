import { errorCode, sql, type DatabasePool, type Logger } from '@lakegauge/database';

const undefinedRole = '42704';

/**
 * Lets the role of the nightly job in to the tables, which belong to the role of the app. A role that is not there yet
 * keeps nobody from looking at the dashboard, so it is only told; the next start tries again.
 */
export async function grantJob(pool: DatabasePool, role: string, logger: Logger): Promise<void> {
  try {
    await pool.query(sql`select grant_aggregating(${role})`);
    logger.info({ role }, 'The job may aggregate');
  } catch (error) {
    if (errorCode(error) !== undefinedRole) throw error;
    logger.warn(
      { role },
      'The role of the job in LAKEGAUGE_JOB_ROLE is not there, so the job cannot log in; create it as docs/databricks.md says, then start the app again'
    );
  }
}
