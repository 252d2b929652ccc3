/** How to get passwords for Lakebase: which database they are for, and who asks the workspace for them. */
export interface LakebaseConfig {
  /** For example https://my-workspace.cloud.databricks.com */
  workspaceUrl: string;
  database: LakebaseDatabase;
  identity: WorkspaceIdentity;
  server: LakebaseServer;
}

/** What an app is told of its database, and a job is not: host and user may still have to be found. */
export interface LakebaseServer {
  host: string | undefined;
  port: number;
  database: string;
  user: string | undefined;
  /** Only on this machine, since the password would travel in the clear. */
  withoutTls: boolean;
}

/** An endpoint of an Autoscaling project, or an instance of the older, provisioned kind. */
export type LakebaseDatabase = { kind: 'endpoint' | 'instance'; name: string };

/** A service principal with its secret, or a token of the workspace that somebody else keeps fresh. */
export type WorkspaceIdentity =
  { kind: 'secret'; clientId: string; clientSecret: string } | { kind: 'token'; token: string };

/** What the environment says; read without zod, which services that use the import need not load. */
interface Given {
  LAKEBASE_ENDPOINT?: string | undefined;
  LAKEBASE_INSTANCE_NAME?: string | undefined;
  DATABRICKS_HOST?: string | undefined;
  DATABRICKS_TOKEN?: string | undefined;
  DATABRICKS_CLIENT_ID?: string | undefined;
  DATABRICKS_CLIENT_SECRET?: string | undefined;
  PGHOST?: string | undefined;
  PGPORT?: number | undefined;
  PGDATABASE?: string | undefined;
  PGUSER?: string | undefined;
  PGSSLMODE?: string | undefined;
}

/** Null where no Lakebase is named. Otherwise what is missing for its passwords is said in `faults`. */
export function toLakebaseConfig(given: Given): { lakebase: LakebaseConfig | null; faults: string[] } {
  const name = given.LAKEBASE_ENDPOINT ?? given.LAKEBASE_INSTANCE_NAME;
  if (name === undefined) return { lakebase: null, faults: [] };
  const variable = given.LAKEBASE_ENDPOINT ? 'LAKEBASE_ENDPOINT' : 'LAKEBASE_INSTANCE_NAME';
  const workspaceUrl = toWorkspaceUrl(given.DATABRICKS_HOST);
  const identity = toIdentity(given);
  const faults: string[] = [];
  if (!workspaceUrl) {
    faults.push(
      `DATABRICKS_HOST: ${variable} needs the https address of the workspace, for example https://my-workspace.cloud.databricks.com`
    );
  }
  if (!identity) {
    faults.push(
      `DATABRICKS_CLIENT_ID: ${variable} needs DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or DATABRICKS_TOKEN`
    );
  }
  const server = toServer(given, identity);
  if (server.withoutTls && !/^(localhost|127\..*|::1|\/.*)$/.test(server.host ?? '')) {
    faults.push('PGSSLMODE: disable would send the password in the clear; use require');
  }
  if (!workspaceUrl || !identity || faults.length > 0) return { lakebase: null, faults };
  const kind = given.LAKEBASE_ENDPOINT ? 'endpoint' : 'instance';
  return { lakebase: { workspaceUrl, database: { kind, name }, identity, server }, faults };
}

function toServer(given: Given, identity: WorkspaceIdentity | null): LakebaseServer {
  return {
    host: given.PGHOST,
    port: given.PGPORT ?? 5432,
    // The one that every project has from the start.
    database: given.PGDATABASE ?? 'databricks_postgres',
    user: given.PGUSER ?? (identity?.kind === 'secret' ? identity.clientId : undefined),
    withoutTls: given.PGSSLMODE === 'disable'
  };
}

/** The platform gives the host without its scheme. Secrets are sent there, so nothing but https will do. */
function toWorkspaceUrl(host: string | undefined): string | null {
  if (!host) return null;
  const url = host.includes('://') ? host : `https://${host}`;
  return URL.canParse(url) && new URL(url).protocol === 'https:' ? new URL(url).origin : null;
}

/** A secret makes new tokens whenever they are needed, so it is preferred to a token that ends within the hour. */
function toIdentity(given: Given): WorkspaceIdentity | null {
  const { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: clientSecret } = given;
  if (clientId && clientSecret) return { kind: 'secret', clientId, clientSecret };
  return given.DATABRICKS_TOKEN ? { kind: 'token', token: given.DATABRICKS_TOKEN } : null;
}

/** The connection string without a password, or null while host or user is not known. */
export function toLakebaseUrl({ host, port, database, user, withoutTls }: LakebaseServer): string | null {
  if (!host || !user) return null;
  const url = new URL('postgres://localhost');
  if (host.startsWith('/')) url.searchParams.set('host', host);
  else url.hostname = host.includes(':') ? `[${host}]` : host;
  url.port = String(port);
  url.pathname = `/${database}`;
  url.username = encodeURIComponent(user);
  // The platform says "require", which does not say whether the certificate is verified; here it always is.
  url.searchParams.set('sslmode', withoutTls ? 'disable' : 'verify-full');
  return url.href;
}
