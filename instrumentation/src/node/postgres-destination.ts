import { toLakebaseConfig, toLakebaseUrl, type LakebaseConfig } from '@lakegauge/database/lakebase-config';

/** Where the in-process exporter writes to. */
export interface PostgresDestination {
  connectionString: string;
  /** Where the password comes from, if that is a Databricks workspace. */
  lakebase?: LakebaseConfig;
  schema: string;
}

/**
 * The Postgres that the environment names by DATABASE_URL, PGHOST or LAKEBASE_HOST, or null. A DATABASE_URL of another
 * kind of database belongs to the service and is no destination. Passwords that are not in the URL are left to `pg`,
 * which knows PGPASSWORD and the password file, unless a Lakebase is named by LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE_NAME:
 * its passwords come from the workspace. What is missing for them is said in `faults`.
 */
export function toPostgresDestination(
  env: Readonly<Record<string, string | undefined>>,
  faults: string[] = []
): PostgresDestination | null {
  const schema = env.LAKEGAUGE_SCHEMA ?? 'lakegauge';
  if (env.DATABASE_URL !== undefined) {
    return /^postgres(ql)?:\/\//.test(env.DATABASE_URL)
      ? { connectionString: env.DATABASE_URL, schema }
      : null;
  }
  const host = env.PGHOST ?? env.LAKEBASE_HOST;
  if (host === undefined) return null;
  if (env.PGPASSWORD === undefined) {
    const { lakebase, faults: missing } = toLakebaseConfig({
      ...env,
      PGHOST: host,
      PGPORT: Number(env.PGPORT ?? env.LAKEBASE_PORT ?? 5432),
      PGDATABASE: env.PGDATABASE ?? env.LAKEBASE_DATABASE
    });
    faults.push(...missing);
    const connectionString = lakebase && toLakebaseUrl(lakebase.server);
    if (connectionString) return { connectionString, lakebase, schema };
    if (lakebase) faults.push('PGUSER: a Lakebase with DATABRICKS_TOKEN needs the name of its user');
    if (lakebase || missing.length > 0) return null;
  }

  const url = new URL('postgres://localhost');
  // A path is the folder of a Unix socket, which a URL can only name in its query.
  if (host.startsWith('/')) url.searchParams.set('host', host);
  else url.hostname = host.includes(':') ? `[${host}]` : host;
  url.port = env.PGPORT ?? env.LAKEBASE_PORT ?? '5432';
  url.pathname = `/${env.PGDATABASE ?? env.LAKEBASE_DATABASE ?? 'postgres'}`;
  if (env.PGUSER !== undefined) url.username = encodeURIComponent(env.PGUSER);
  if (env.PGPASSWORD !== undefined) url.password = encodeURIComponent(env.PGPASSWORD);
  if (env.PGSSLMODE !== undefined) url.searchParams.set('sslmode', env.PGSSLMODE);
  return { connectionString: url.href, schema };
}
