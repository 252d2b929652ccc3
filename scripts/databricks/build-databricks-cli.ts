import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { builtDatabricksCli, databricksCliVersion } from './find-databricks-cli.ts';

/** Builds Databricks' CLI from its Go module, which takes some minutes; returns its path. */
export async function buildDatabricksCli(
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void
): Promise<string> {
  const program = builtDatabricksCli(env);
  await mkdir(dirname(program), { recursive: true });
  // Two builds at once must not see half of each other's; the finished program is moved to its place whole.
  const folder = await mkdtemp(join(dirname(program), 'build-'));
  try {
    progress(
      `Building Databricks' CLI ${databricksCliVersion} from its Go module, which takes some minutes …`
    );
    await goInstall(`github.com/databricks/cli@v${databricksCliVersion}`, { ...env, GOBIN: folder });
    await rename(join(folder, 'cli'), program);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  progress(`Built ${program}`);
  return program;
}

async function goInstall(module: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn('go', ['install', module], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  const code = await new Promise<number | Error>((resolve) => {
    child.on('error', resolve);
    child.on('close', (status) => resolve(status ?? 1));
  });
  const instead =
    'install it (https://docs.databricks.com/dev-tools/cli/install) or name it with DATABRICKS_CLI=/path/to/databricks';
  if (code instanceof Error) {
    throw new Error(`There is no Databricks CLI here, and no Go to build one (${code.message}); ${instead}`, {
      cause: code
    });
  }
  if (code !== 0) throw new Error(`Databricks' CLI could not be built; ${instead}\n${errors.trim()}`);
}
