// import-matrix [--node=26] [--framework=koa]
// The one import from its packed tarball in real processes: Node 22, 24 and 26; ES modules and CommonJS; by --import,
// --require and first line; every framework; both depths. Each case reads its rows back from Postgres. Some 12 minutes.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isDeepStrictEqual, promisify } from 'node:util';
import { join } from 'node:path';
import { startDatabaseServer } from '../../bench/harness/database-server.ts';
import {
  express4,
  expectedRows,
  frameworks,
  installFrameworks,
  nest,
  recordRequests,
  type Case,
  type Framework
} from '../instrumentation/frameworks.ts';

const run = promisify(execFile);
const register = '@lakegauge/instrumentation/register';
const releases = ['22.23.3', '24.21.0', '26.10.0'];

export async function soak(arguments_: string[]): Promise<void> {
  const option = (name: string) =>
    arguments_
      .find((each) => each.startsWith(`--${name}=`))
      ?.slice(name.length + 3)
      .toLowerCase() ?? '';
  const chosen = [...frameworks, express4, nest].filter(({ name }) =>
    name.toLowerCase().includes(option('framework'))
  );
  const nodes = await installNodes(releases.filter((release) => release.startsWith(option('node'))));
  const database = await startDatabaseServer();
  // Express 4 cannot be installed beside Express 5, nor Nest beside another Express than its own.
  const newest = await installFrameworks(frameworks);
  const folders = new Map([
    [express4, await installFrameworks([express4])],
    [nest, await installFrameworks([nest])]
  ]);
  const failures: string[] = [];
  let cases = 0;
  try {
    for (const framework of chosen) {
      for (const [release, node] of nodes.paths) {
        for (const { form, args } of toForms(framework)) {
          for (const depth of ['full', 'lean'] as const) {
            cases++;
            const name = `Node ${release}, ${framework.name}, ${form}, ${depth}`;
            const folder = folders.get(framework) ?? newest;
            const fault = await tryCase({ framework, folder, database, depth, args, node });
            console.log(`${fault === undefined ? 'ok    ' : 'FAILED'} ${name}${fault ?? ''}`);
            if (fault !== undefined) failures.push(name);
          }
        }
      }
    }
  } finally {
    await database.stop();
    for (const folder of [newest, ...folders.values()]) await folder.remove();
    await nodes.remove();
  }
  console.log(`${cases - failures.length} of ${cases} cases`);
  if (failures.length > 0) throw new Error(`These went wrong:\n${failures.join('\n')}`);
}

async function tryCase(given: Case): Promise<string | undefined> {
  try {
    const { rows, counted, stderr } = await recordRequests(given);
    const expected = expectedRows(given.framework, given.depth);
    const withoutUsers = expected.map((row) => row.replace(/ [^ ]+$/, ''));
    if (!isDeepStrictEqual(rows, expected)) return `: rows are ${JSON.stringify(rows)}`;
    if (!isDeepStrictEqual(counted, withoutUsers)) return `: the histogram has ${JSON.stringify(counted)}`;
    // Also where Node warns of something deprecated.
    return stderr === '' ? undefined : `: it printed ${stderr}`;
  } catch (error) {
    return `: ${String(error)}`;
  }
}

function toForms({ program, isCommonJs = false }: Framework): { form: string; args: string[] }[] {
  const commonJs = program.replace('.mjs', '.cjs');
  const forms = [
    { form: 'CommonJS --import', args: ['--import', register, commonJs] },
    { form: 'CommonJS --require', args: ['--require', register, commonJs] }
  ];
  if (isCommonJs) return forms;
  return [
    ...forms,
    { form: 'CommonJS first line', args: [`first-line-${commonJs}`] },
    { form: 'ESM --import', args: ['--import', register, program] },
    { form: 'ESM --require', args: ['--require', register, program] },
    { form: 'ESM first line', args: [`first-line-${program}`] }
  ];
}

/** The releases of Node as packages, each in a folder of its own. */
async function installNodes(
  wanted: string[]
): Promise<{ paths: [string, string][]; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'lakegauge-nodes-'));
  const name = `node-${process.platform}-${process.arch}`;
  const paths: [string, string][] = [];
  for (const release of wanted) {
    const prefix = join(folder, release);
    await run('npm', [
      'install',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--prefix',
      prefix,
      `${name}@${release}`
    ]);
    paths.push([release, join(prefix, 'node_modules', name, 'bin/node')]);
  }
  return { paths, remove: () => rm(folder, { recursive: true, force: true }) };
}
