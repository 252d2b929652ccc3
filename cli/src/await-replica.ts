import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError, errorCode, sql, type DatabasePool } from '@lakegauge/database';

const waitMsMax = 30_000;
const undefinedTable = '42P01';

/**
 * A replica has what was migrated a moment later. Resolves once the database of questions has the schema of the other one;
 * throws a SetupError when it does not come.
 */
export async function awaitReplica(readPool: DatabasePool, pool: DatabasePool): Promise<void> {
  const wanted = await getVersion(pool);
  const deadline = performance.now() + waitMsMax;
  for (;;) {
    // What else may be wrong with it, the first request of the dashboard says.
    const version = await getVersion(readPool).catch(() => null);
    if (version === null || version >= wanted) return;
    if (performance.now() > deadline) {
      throw new SetupError(
        `READ_DATABASE_URL: that database has ${version === 0 ? 'no schema of Lakegauge' : `version ${version} of the schema`}, and DATABASE_URL has version ${wanted}; is it a replica of it, and does replication run?`
      );
    }
    await sleep(100);
  }
}

/** Number of the last migration; 0 where there is none. */
async function getVersion(pool: DatabasePool): Promise<number> {
  try {
    const { rows } = await pool.query<{ version: number }>(
      sql`select coalesce(max(version), 0) as version from schema_migrations`
    );
    return rows[0]!.version;
  } catch (error) {
    if (errorCode(error) === undefinedTable) return 0;
    throw error;
  }
}
