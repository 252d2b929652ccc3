import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, sql, type DatabasePool, type Logger } from '@lakegauge/database';

const undefinedRole = '42704';
const pauseMs = 60_000;

export interface JobGrant {
  /** The first try; where the role is not there, more follow. */
  tried: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Lets the role of the nightly job in to the tables, which belong to the role of the app. A role that is not there yet
 * keeps nobody from looking at the dashboard: it is told once, and tried again each minute, since a first deployment may
 * make it a moment later.
 */
export function startGrantingJob(pool: DatabasePool, role: string, logger: Logger): JobGrant {
  const stopping = new AbortController();
  const tried = grantJob(pool, role);
  const again = tried.then(async (isThere) => {
    if (isThere) return logger.info({ role }, 'The job may aggregate');
    logger.warn(
      { role },
      'The role of the job in LAKEGAUGE_JOB_ROLE is not there, so the job cannot log in; create it as docs/databricks.md says'
    );
    const wait = () => sleep(pauseMs, true, { signal: stopping.signal, ref: false }).catch(() => false);
    while (await wait()) {
      if (!(await grantJob(pool, role).catch(() => false))) continue;
      return logger.info({ role }, 'The job may aggregate');
    }
  });
  // What the first try failed with is thrown there.
  again.catch(() => {});
  return {
    tried: tried.then(() => {}),
    async stop() {
      stopping.abort();
      await again.catch(() => {});
    }
  };
}

/** Whether the role is there; then it is let in. */
async function grantJob(pool: DatabasePool, role: string): Promise<boolean> {
  try {
    await pool.query(sql`select grant_aggregating(${role})`);
    return true;
  } catch (error) {
    if (errorCode(error) === undefinedRole) return false;
    throw error;
  }
}
