import { lookup } from 'node:dns/promises';
import { findLakebase, type LakebaseConfig } from '@lakegauge/database';
import { failure, ok, type Verdict } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

/** Does the name of the database's machine lead to an address? */
export const instanceName: HealthCheck = {
  name: 'host name',
  async run({ config, env }) {
    const { connectionString, lakebase } = config.database;
    if (!connectionString) return lakebase && (await checkLakebase(lakebase));
    const { hostname } = new URL(connectionString);
    if (!hostname) return null;
    try {
      await lookup(hostname);
      return ok(`${hostname} resolves`);
    } catch (error) {
      const instance = env.LAKEBASE_ENDPOINT ?? env.LAKEBASE_INSTANCE_NAME;
      return failure(
        `${hostname} does not resolve (${(error as NodeJS.ErrnoException).code})`,
        instance
          ? `Copy the host of ${instance} from its connection details into PGHOST; the name of an instance is not its host`
          : 'Correct the host in DATABASE_URL or PGHOST'
      );
    }
  }
};

/** Does the workspace know the endpoint or instance, and where it is? */
async function checkLakebase(lakebase: LakebaseConfig): Promise<Verdict> {
  const { name } = lakebase.database;
  try {
    return ok(`${name} is at ${new URL(await findLakebase(lakebase)).hostname}`);
  } catch (error) {
    return failure(
      `${lakebase.workspaceUrl} does not say where ${name} is: ${(error as Error).message}`,
      'Copy the name from what `databricks postgres list-endpoints` (or `databricks database list-database-instances`) prints, and see that the identity may use it'
    );
  }
}
