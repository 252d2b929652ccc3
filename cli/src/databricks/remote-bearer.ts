import { SetupError, mintWorkspaceToken } from '@lakegauge/database';

/**
 * What to send to a Lakegauge that runs elsewhere, or null where it asks for nothing: the admin token of access by token,
 * a token of the workspace, or a new one for a service principal. Throws a SetupError or a WorkspaceError.
 */
export async function getRemoteBearer(env: NodeJS.ProcessEnv): Promise<string | null> {
  if (env.LAKEGAUGE_ADMIN_TOKEN) return env.LAKEGAUGE_ADMIN_TOKEN;
  if (env.DATABRICKS_TOKEN) {
    // Personal access tokens never get past the proxy of an app; better said here than by a sign-in page.
    if (!env.DATABRICKS_TOKEN.startsWith('dapi')) return env.DATABRICKS_TOKEN;
    throw new SetupError(
      'DATABRICKS_TOKEN is a personal access token, which apps do not take; use `databricks auth token`, or DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET'
    );
  }
  const {
    DATABRICKS_HOST: host,
    DATABRICKS_CLIENT_ID: clientId,
    DATABRICKS_CLIENT_SECRET: clientSecret
  } = env;
  if (!clientId || !clientSecret) return null;
  const workspaceUrl = host?.includes('://') ? host.replace(/\/+$/, '') : `https://${host}`;
  if (!host || !workspaceUrl.startsWith('https://') || !URL.canParse(workspaceUrl)) {
    throw new SetupError(
      'DATABRICKS_HOST: a service principal gets its token from the workspace; set its https address'
    );
  }
  return (await mintWorkspaceToken(new URL(workspaceUrl).origin, { clientId, clientSecret })).value;
}
