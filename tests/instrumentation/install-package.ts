import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'rolldown';
import bundles from '../../instrumentation/rolldown.config.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

export interface ServiceFolder {
  path: string;
  remove(): Promise<void>;
}

/**
 * A project outside the repository with the sample services and our packed tarball in its node_modules. Of the
 * tarball's dependencies exactly those that its package.json names are there, as links to what npm ci installed, so
 * that a missing one shows and no test waits for a registry.
 */
export async function installPackage(): Promise<ServiceFolder> {
  const path = await createFolder();
  const tarball = await packInstrumentation(path);
  const installed = join(path, 'node_modules/@lakegauge/instrumentation');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);

  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of ['express', ...Object.keys(manifest.dependencies)]) {
    const link = join(path, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, 'node_modules', name), link, 'dir');
  }
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** The same by `npm install` of the tarball beside other packages, as a user does it. Needs npm's registry or its cache. */
export async function installWithNpm(
  packages = ['express@5.3.0'],
  { resolvesPeers = false } = {}
): Promise<ServiceFolder> {
  const path = await createFolder();
  const tarball = await packInstrumentation(path);
  const flags = ['--prefer-offline', '--no-audit', '--no-fund'];
  // Some frameworks ask for peers that do not fit one another.
  if (!resolvesPeers) flags.push('--legacy-peer-deps');
  await run('npm', ['install', ...flags, tarball, ...packages], { cwd: path });
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

async function createFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'lakegauge-service-'));
  await cp(join(root, 'tests/fixtures/services'), path, { recursive: true });
  return path;
}

/** The tarball that `npm pack` makes, built in a folder of its own, since other test files build at the same time. */
async function packInstrumentation(folder: string): Promise<string> {
  const source = join(root, 'instrumentation');
  const copy = join(folder, 'package');
  await mkdir(copy);
  for (const file of [
    'package.json',
    'index.d.ts',
    'register.d.ts',
    'browser.d.ts',
    'proxy.d.ts',
    'README.md'
  ])
    await cp(join(source, file), join(copy, file));
  for (const { output, ...input } of bundles) {
    await build({
      ...input,
      cwd: source,
      logLevel: 'silent',
      output: { ...output, dir: join(copy, output.dir ?? '') }
    });
  }
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: copy });
  return join(folder, 'lakegauge-instrumentation-0.1.0.tgz');
}
