import { isIP } from 'node:net';
import { SetupError } from '@lakegauge/database';
import { z } from 'zod';

/** Who may look, as the operator chose it. */
export type AccessConfig =
  | { mode: 'local' }
  | { mode: 'token'; adminToken: string }
  | { mode: 'databricks'; workspaceUrl: string; adminGroups: string[] };

/** Long enough that nobody finds it by trying, however fast we answer; a random one of any usual tool is longer. */
const adminTokenLengthMin = 8;

/** The variables about access; `toAccessConfig` checks what they mean together. */
export const accessVariables = {
  LAKEGAUGE_ACCESS: z.enum(['local', 'token', 'databricks']).optional(),
  LAKEGAUGE_ADMIN_TOKEN: z
    .string()
    .regex(
      new RegExp(`^[\\x21-\\x7e]{${adminTokenLengthMin},512}$`),
      `must be ${adminTokenLengthMin} to 512 characters without blanks, for example what \`openssl rand -hex 32\` prints`
    )
    .optional(),
  LAKEGAUGE_PUBLIC_URL: z
    .string()
    .refine(isOrigin, 'must be a scheme and a host without a path, for example https://metrics.example.com')
    .optional(),
  ADMIN_GROUPS: z
    .string()
    .default('admins,workspace_admins,administrators')
    .transform((text) =>
      text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
    )
    .refine((names) => names.length > 0, 'must name a group, for example admins'),
  DATABRICKS_APP_NAME: z.string().optional(),
  DATABRICKS_APP_URL: z.string().optional(),
  DATABRICKS_HOST: z.string().optional()
};

type Given = z.output<z.ZodObject<typeof accessVariables>>;

/** Chooses the mode and checks that it is safe where the program listens. Throws a SetupError. */
export function toAccessConfig(given: Given, host: string): AccessConfig {
  const mode =
    given.LAKEGAUGE_ACCESS ??
    (given.DATABRICKS_APP_NAME ? 'databricks' : given.LAKEGAUGE_ADMIN_TOKEN ? 'token' : 'local');
  switch (mode) {
    case 'local':
      return toLocalConfig(given, host);
    case 'token':
      if (given.LAKEGAUGE_ADMIN_TOKEN) return { mode, adminToken: given.LAKEGAUGE_ADMIN_TOKEN };
      throw new SetupError(
        'LAKEGAUGE_ADMIN_TOKEN: access by token needs it; set it, for example to what `openssl rand -hex 32` prints'
      );
    case 'databricks':
      return { mode, workspaceUrl: toWorkspaceUrl(given.DATABRICKS_HOST), adminGroups: given.ADMIN_GROUPS };
  }
}

/** Local access has no sign-in, so it is refused wherever somebody else could reach it. */
function toLocalConfig(given: Given, host: string): AccessConfig {
  if (given.DATABRICKS_APP_NAME) {
    throw new SetupError(
      'LAKEGAUGE_ACCESS: local access has no sign-in and is refused inside a Databricks App; run it on your own machine'
    );
  }
  if (!isLoopback(host)) {
    throw new SetupError(
      `HOST: ${host} is not a loopback address, and local access has no sign-in; set HOST=127.0.0.1, or LAKEGAUGE_ADMIN_TOKEN for access by token`
    );
  }
  return { mode: 'local' };
}

/** Inside an App the platform gives the host without its scheme. Tokens are sent there, so nothing but https will do. */
function toWorkspaceUrl(host: string | undefined): string {
  const example = 'for example https://my-workspace.cloud.databricks.com';
  if (!host) {
    throw new SetupError(
      `DATABRICKS_HOST: access by Databricks asks the workspace who is an admin; set it, ${example}`
    );
  }
  const url = host.includes('://') ? host.replace(/\/+$/, '') : `https://${host}`;
  if (!isOrigin(url) || !url.startsWith('https://')) {
    throw new SetupError(`DATABRICKS_HOST: must be the https address of the workspace, ${example}`);
  }
  return url;
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol } = new URL(text);
  return origin === text && (protocol === 'https:' || protocol === 'http:');
}

/** Whether a host name or address reaches only this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (bare === 'localhost' || bare === '::1') return true;
  return isIP(bare) === 4 && bare.startsWith('127.');
}
