import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDatabricksCli } from '../../../scripts/databricks/find-databricks-cli.ts';
import type { BundleWorkspace } from './start-bundle-workspace.ts';

export interface Answer {
  code: number;
  output: string;
  errors: string;
}

export interface Bundle {
  folder: string;
  /** Runs `databricks bundle …` in it. */
  run(...args: string[]): Promise<Answer>;
  remove(): void;
}

const root = join(import.meta.dirname, '../../..');

/** The CLI of this machine. `npm test` builds one first; these tests are not run where there is none. */
export function theDatabricksCli(): string {
  const found = findDatabricksCli(process.env);
  if (!found) {
    throw new Error(
      'There is no Databricks CLI here: run `npm run databricks:cli`, or set DATABRICKS_CLI=/path/to/databricks'
    );
  }
  return found.path;
}

/** Our bundle in a folder of its own, as it is after a build, so that the CLI writes its state there. */
export async function openBundle(workspace: BundleWorkspace, edit = (yaml: string) => yaml): Promise<Bundle> {
  const cli = theDatabricksCli();
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-bundle-'));
  const bundle: Bundle = {
    folder,
    run: (...args) => run(cli, ['bundle', ...args], folder, workspace.url),
    remove: () => rmSync(folder, { recursive: true, force: true })
  };
  for (const path of ['dist/app', 'dist/job', 'home']) mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'dist/app/server.js'), '');
  copyFileSync(join(root, 'cli/databricks/launch_node.py'), join(folder, 'dist/job/launch_node.py'));
  let yaml = edit(readFileSync(join(root, 'databricks.yml'), 'utf8'));
  // A build of the CLI that is no release warns that it can't compare its version.
  if ((await run(cli, ['--version'], folder, workspace.url)).output.includes('-dev')) {
    yaml = yaml.replace(/^ {2}databricks_cli_version: .*\n/m, '');
  }
  writeFileSync(join(folder, 'databricks.yml'), yaml);
  return bundle;
}

function run(cli: string, args: string[], cwd: string, host: string): Promise<Answer> {
  const env = {
    PATH: process.env.PATH,
    HOME: join(cwd, 'home'),
    DATABRICKS_HOST: host,
    DATABRICKS_TOKEN: 'of-a-test'
  };
  return new Promise((resolve) => {
    execFile(cli, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, output, errors) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output, errors });
    });
  });
}
