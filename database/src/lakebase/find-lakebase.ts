import { toLakebaseUrl, type LakebaseConfig } from './lakebase-config.ts';
import { LakebaseCredentials } from './lakebase-credentials.ts';
import { WorkspaceError } from './workspace-error.ts';

/**
 * The connection string of a Lakebase whose host or user the environment does not name: an app is told both, a job is
 * not. Throws a WorkspaceError.
 */
export async function findLakebase(config: LakebaseConfig): Promise<string> {
  const credentials = new LakebaseCredentials(config);
  const { server } = config;
  const host = server.host ?? (await findHost(config, credentials));
  const user = server.user ?? (await findUser(credentials));
  return toLakebaseUrl({ ...server, host, user })!;
}

async function findHost({ database }: LakebaseConfig, credentials: LakebaseCredentials): Promise<string> {
  const purpose = `The host of Lakebase ${database.name}`;
  const path =
    database.kind === 'endpoint'
      ? `/api/2.0/postgres/${database.name}`
      : `/api/2.0/database/instances/${encodeURIComponent(database.name)}`;
  const { fields } = await credentials.ask(path, { method: 'GET', purpose });
  const host =
    database.kind === 'endpoint'
      ? (fields.status as { hosts?: { host?: unknown } } | undefined)?.hosts?.host
      : fields.read_write_dns;
  if (typeof host === 'string' && host !== '') return host;
  throw new WorkspaceError(`${purpose}: the workspace answered without it; set PGHOST`, { isPassing: true });
}

/** A user is known to Postgres by the e-mail address, a service principal by its application id: by SCIM's userName. */
async function findUser(credentials: LakebaseCredentials): Promise<string> {
  const purpose = 'Who the token of the workspace belongs to';
  const { fields } = await credentials.ask('/api/2.0/preview/scim/v2/Me', { method: 'GET', purpose });
  if (typeof fields.userName === 'string' && fields.userName !== '') return fields.userName;
  throw new WorkspaceError(`${purpose}: the workspace answered without a userName; set PGUSER`, {
    isPassing: true
  });
}
