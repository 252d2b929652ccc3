import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The release that the bundle is checked with. */
export const databricksCliVersion = '1.13.0';

export interface DatabricksCli {
  path: string;
  /** For a person: how it was found. */
  found: string;
}

/** In the user's cache and not in the checkout, as the collector: building takes minutes. */
export function builtDatabricksCli(env: NodeJS.ProcessEnv): string {
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  return join(cache, 'lakegauge', `databricks-cli-${databricksCliVersion}`, 'databricks');
}

/** Databricks' CLI on this machine: named by DATABRICKS_CLI, built earlier, or on the PATH. Null where there is none. */
export function findDatabricksCli(env: NodeJS.ProcessEnv): DatabricksCli | null {
  if (env.DATABRICKS_CLI) {
    return isExecutable(env.DATABRICKS_CLI) ? { path: env.DATABRICKS_CLI, found: 'DATABRICKS_CLI' } : null;
  }
  const built = builtDatabricksCli(env);
  if (isExecutable(built)) return { path: built, found: 'built earlier' };
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'databricks');
    if (folder !== '' && isExecutable(path)) return { path, found: 'PATH' };
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
