import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acceptedLicences, installedPackages, licencePage } from '../../scripts/licence-page.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Manifest {
  name: string;
  version: string;
  license: string;
  private?: boolean;
  workspaces?: string[];
  exports?: Record<string, string | Record<string, string>>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const manifest = (folder: string) => JSON.parse(read(join(folder, 'package.json'))) as Manifest;
const { version, workspaces = [] } = manifest('.');

test('what is packed is the built package with its types and its README, and nothing of its sources', () => {
  const packed = execFileSync(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts', '--workspace', '@lakegauge/instrumentation'],
    {
      cwd: root,
      encoding: 'utf8'
    }
  );
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);

  const promised = Object.values(manifest('instrumentation').exports!).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry)
  );

  expect(promised.map((path) => path.replace('./', '')).filter((path) => !paths.includes(path))).toEqual([]);
  expect(paths).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
  expect(
    paths.filter((path) =>
      /(^|\/)(src|node_modules|tests?)\/|[.](test|spec)[.]|[.]ts$(?<![.]d[.]ts)|[.]env|[.]hash/.test(path)
    )
  ).toEqual([]);
});

test('every package has the version of the whole and the licence of the whole, and only one is published', () => {
  const packages = workspaces.map(manifest);

  expect(packages.map((each) => [each.name, each.version, each.license])).toEqual(
    packages.map((each) => [each.name, version, 'Apache-2.0'])
  );
  expect(packages.filter((each) => !each.private).map(({ name }) => name)).toEqual([
    '@lakegauge/instrumentation'
  ]);
});

test('the changelog begins with this version', () => {
  expect(/^## (\S+)/m.exec(read('CHANGELOG.md'))![1]).toBe(version);
});

test('every dependency has an exact version', () => {
  const loose = ['.', ...workspaces].flatMap((folder) => {
    const { dependencies = {}, devDependencies = {} } = manifest(folder);
    return Object.entries({ ...dependencies, ...devDependencies }).filter(([, given]) => !/^\d/.test(given));
  });

  expect(loose).toEqual([]);
});

test('every dependency has a licence that an Apache-2.0 product may be built with, and the list of them is up to date', async () => {
  const others = installedPackages().filter(
    ({ licence }) =>
      !licence
        .replaceAll(/[()]/g, '')
        .split(/ OR /)
        .some((choice) => choice.split(' AND ').every((part) => acceptedLicences.includes(part)))
  );

  expect(others).toEqual([]);
  expect(read('docs/licences.md'), 'run npm run licences').toBe(await licencePage());
});
