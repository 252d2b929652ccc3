import { existsSync, readFileSync } from 'node:fs';
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
