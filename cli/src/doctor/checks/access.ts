import { askCurrentUser } from '../../access/databricks/ask-current-user.ts';
import { foldCase, toIdentification } from '../../access/databricks/to-identification.ts';
import { isLoopback } from '../../access/access-config.ts';
import { networkFault } from '../network-fault.ts';
import { failure, ok, warning, type Verdict } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const timeoutMs = 8000;

/** Can it be told who is an admin? */
export const accessCheck: HealthCheck = {
  name: 'admin check',
  async run({ config, env }) {
    const { access } = config;
    switch (access.mode) {
      case 'local':
        return ok('local: whoever is at this machine, and nobody else');
      case 'token':
        return checkToken(config.publicUrl, config.host);
      case 'databricks':
        return checkWorkspace(access.workspaceUrl, access.adminGroups, env.DATABRICKS_TOKEN);
    }
  }
};

function checkToken(publicUrl: string | undefined, host: string): Verdict {
  if (isLoopback(host) || publicUrl?.startsWith('https:')) return ok('by LAKEGAUGE_ADMIN_TOKEN');
  return warning(
    `by LAKEGAUGE_ADMIN_TOKEN, which people would type on ${publicUrl ?? `http://${host}`} without TLS`,
    'Put a proxy with TLS in front and name its address: LAKEGAUGE_PUBLIC_URL=https://metrics.example.com'
  );
}

/** With a token of a person the whole check, without one only whether the workspace answers. */
async function checkWorkspace(
  workspaceUrl: string,
  adminGroups: string[],
  token: string | undefined
): Promise<Verdict> {
  let answer;
  try {
    answer = await askCurrentUser(workspaceUrl, token ?? 'none', timeoutMs);
  } catch (error) {
    return failure(
      `${workspaceUrl} does not answer (${networkFault(error).reason}), so nobody is an admin`,
      'Check DATABRICKS_HOST, and that this machine may reach it by https'
    );
  }
  const groups = `ADMIN_GROUPS (${adminGroups.join(', ')})`;
  if (!token) {
    if (answer.statusCode !== 401 && answer.statusCode !== 403) {
      return failure(
        `${workspaceUrl} answered ${answer.statusCode} to the question who somebody is`,
        'Check that DATABRICKS_HOST is the address of a workspace, not of an account'
      );
    }
    return ok(
      `${workspaceUrl} answers; admins are the members of ${groups}. Set DATABRICKS_TOKEN to a person's token to see whether they are one`
    );
  }
  const identification = toIdentification(answer, new Set(adminGroups.map(foldCase)));
  if ('refusal' in identification) {
    const { message, reason } = identification.refusal;
    return failure(
      `${workspaceUrl} does not say who DATABRICKS_TOKEN belongs to: ${reason ?? message}`,
      answer.statusCode === 403
        ? 'Enable user authorization for the app, with the scope iam.current-user:read'
        : 'Give DATABRICKS_TOKEN a token that has not expired'
    );
  }
  const { viewer } = identification;
  if (viewer.isAdmin) return ok(`${viewer.name} is an admin`);
  return warning(
    `${viewer.name} is in none of ${groups}, so they read "Admin access required"`,
    'Add them to one of these groups of the workspace, or name their group in ADMIN_GROUPS; an answer is kept for 5 minutes'
  );
}
