/** Where the in-process exporter writes to. */
export interface PostgresDestination {
  connectionString: string;
  schema: string;
}

/**
 * The Postgres that the environment names by DATABASE_URL, PGHOST or LAKEBASE_HOST, or null. A DATABASE_URL of another
 * kind of database belongs to the service and is no destination. Passwords that are not in the URL are left to `pg`,
 * which knows PGPASSWORD and the password file.
 */
export function toPostgresDestination(
  env: Readonly<Record<string, string | undefined>>
): PostgresDestination | null {
  const schema = env.LAKEGAUGE_SCHEMA ?? 'lakegauge';
  if (env.DATABASE_URL !== undefined) {
    return /^postgres(ql)?:\/\//.test(env.DATABASE_URL)
      ? { connectionString: env.DATABASE_URL, schema }
      : null;
  }
  const host = env.PGHOST ?? env.LAKEBASE_HOST;
  if (host === undefined) return null;

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
