import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { databaseVariables } from '@lakegauge/database';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { programVariables } from '../../cli/src/config.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
// What the first stage makes is in no checkout.
const builtInside = ['node_modules', 'dashboard/build'];

test('everything that the image copies is in the repository or is built before', () => {
  const sources = [...read('Dockerfile').matchAll(/^COPY (?:--\S+ )?(.+) \S+$/gm)]
    .flatMap((match) => match[1]!.split(' '))
    .map((path) => path.replace(/^\/app\//, ''));

  const missing = sources.filter((path) => !builtInside.includes(path) && !existsSync(join(root, path)));

  expect(sources.length).toBeGreaterThan(8);
  expect(missing).toEqual([]);
});

test('the image starts with the flags of npm start', () => {
  const command = /^CMD (\[.*\])$/m.exec(read('Dockerfile'))![1]!;
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };

  expect(`exec ${(JSON.parse(command) as string[]).join(' ')}`).toBe(scripts.start);
});

test('every workspace that the program needs is in the image', () => {
  const { dependencies } = JSON.parse(read('cli/package.json')) as { dependencies: Record<string, string> };
  const ours = Object.keys(dependencies).filter((name) => name.startsWith('@lakegauge/'));

  const missing = ours.filter(
    (name) => !read('Dockerfile').includes(`/app/${name.replace('@lakegauge/', '')}`)
  );

  expect(missing).toEqual([]);
});

test('the compose file is YAML, and sets only variables that exist', async () => {
  await format(read('compose.yaml'), { parser: 'yaml' });

  const service = read('compose.yaml').split(/^ {2}postgres:$/m)[0]!;
  const set = [...service.matchAll(/^ {6}([A-Z_]+):/gm)].map((match) => match[1]!);

  expect(set).toContain('DATABASE_URL');
  expect(set.filter((name) => ![...programVariables, ...databaseVariables].includes(name))).toEqual([]);
});

test('nothing that the program imports is a package that the image leaves out', () => {
  const files = execFileSync(
    'git',
    ['ls-files', 'cli/src', 'exporter/src', 'aggregator/src', 'database/src'],
    {
      cwd: root,
      encoding: 'utf8'
    }
  )
    .trim()
    .split('\n')
    .filter(
      (path) =>
        /[.]ts$/.test(path) &&
        !/[.](test|fixture|d)[.]ts$|-test[.]ts$/.test(path) &&
        existsSync(join(root, path))
    );
  const imported = files.flatMap((path) =>
    [...read(path).matchAll(/^(?:import|export)(?! type)[^;]*? from '([^'.#][^']*)'/gm)]
      // Braces that hold types only are gone when it runs.
      .filter(([statement]) => !/^import \{(\s*type [^,}]+,?)+\s*\}/.test(statement))
      .map((match) => match[1]!)
  );
  const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
  const packages = new Set(
    imported
      .filter((name) => !isBuiltin(name) && !name.startsWith('@lakegauge/'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/')
      )
  );

  expect(packages.size).toBeGreaterThan(8);
  expect([...packages].filter((name) => lock.packages[`node_modules/${name}`]?.dev !== undefined)).toEqual(
    []
  );
});
