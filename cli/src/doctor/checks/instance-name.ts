import { lookup } from 'node:dns/promises';
import { failure, ok } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

/** Does the name of the database's machine lead to an address? */
export const instanceName: HealthCheck = {
  name: 'host name',
  async run({ config, env }) {
    const { connectionString } = config.database;
    if (!connectionString) return null;
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
