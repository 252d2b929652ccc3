import { askWorkspace } from './ask-workspace.ts';
import type { Credential } from './rotating-credential.ts';
import { WorkspaceError } from './workspace-error.ts';

// Where the workspace does not say how long, it is an hour; half of that is safe.
const assumedLifeMs = 30 * 60_000;

/** A token of the workspace for a service principal, which lives an hour. Throws a WorkspaceError. */
export async function mintWorkspaceToken(
  workspaceUrl: string,
  { clientId, clientSecret }: { clientId: string; clientSecret: string }
): Promise<Credential> {
  const purpose = 'A token of the workspace';
  const { fields } = await askWorkspace(workspaceUrl, '/oidc/v1/token', {
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded'
    },
    body: 'grant_type=client_credentials&scope=all-apis',
    purpose
  });
  const { access_token: value, expires_in: seconds } = fields;
  if (typeof value !== 'string' || value === '') {
    throw new WorkspaceError(`${purpose}: the workspace answered without the field access_token`, {
      isPassing: true
    });
  }
  const lifeMs = Number(seconds) > 0 ? Number(seconds) * 1000 : assumedLifeMs;
  return { value, expiresAtMs: Date.now() + lifeMs };
}
