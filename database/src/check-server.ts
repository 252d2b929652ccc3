import type { DatabasePool } from './create-pool.ts';
import { errorCode } from './error-class.ts';
import { WorkspaceError } from './lakebase/workspace-error.ts';
import { SetupError } from './setup-error.ts';

export const oldestServerVersion = 15;

/** Proves that the pool reaches a server we can work with. Throws a SetupError that says what to do otherwise. */
export async function checkServer(pool: DatabasePool, where: string): Promise<{ version: string }> {
  let version: string;
  try {
    const { rows } = await pool.query<{ server_version: string; server_version_num: string }>(
      `select current_setting('server_version') as server_version, current_setting('server_version_num') as server_version_num`
    );
    version = rows[0]!.server_version;
    if (Number(rows[0]!.server_version_num) >= oldestServerVersion * 10_000) return { version };
  } catch (error) {
    throw new SetupError(describeConnectionFault(error, where), { cause: error });
  }
  throw new SetupError(
    `PostgreSQL ${version} at ${where} is too old; Lakegauge needs ${oldestServerVersion} or newer. Upgrade it or name another server in DATABASE_URL`
  );
}

/** One line: what failed, where, what to do. Never holds the password. */
export function describeConnectionFault(error: unknown, where: string): string {
  if (error instanceof WorkspaceError)
    return `${error.message}; docs/databricks.md says which permission it needs`;
  const message = error instanceof Error ? error.message : String(error);
  switch (errorCode(error)) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `Cannot reach PostgreSQL at ${where} (${errorCode(error)}); check host and port in DATABASE_URL and that the server runs`;
    case '28P01':
    case '28000':
      return `PostgreSQL at ${where} refused the user or password (${message}); correct them in DATABASE_URL`;
    case '3D000':
      return `PostgreSQL at ${where} has no such database (${message}); create it or correct DATABASE_URL`;
    default:
      return `Cannot use PostgreSQL at ${where}: ${message}; check DATABASE_URL`;
  }
}

/** host:port/database of a connection string, for messages. */
export function describeServer(connectionString: string): string {
  const url = new URL(connectionString);
  return `${url.hostname || url.searchParams.get('host') || 'localhost'}:${url.port || 5432}${url.pathname}`;
}
